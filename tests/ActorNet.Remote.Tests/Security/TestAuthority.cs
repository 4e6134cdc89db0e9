using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ActorNet.Remote.Tests.Security;

/// <summary>An authority of a test, and certificates that it signs.</summary>
public sealed class TestAuthority : IDisposable
{
    private const string ForServers = "1.3.6.1.5.5.7.3.1";
    private const string ForClients = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2 _certificate;

    public TestAuthority(string name = "test authority")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.DigitalSignature, critical: true));
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddYears(-3), DateTimeOffset.UtcNow.AddYears(3));
    }

    /// <summary>The authority's certificate as a file.</summary>
    public string Save(TemporaryFolder folder, string name) => folder.Write(name, _certificate.ExportCertificatePem());

    /// <summary>A server's certificate and key in one file.</summary>
    public string SaveServer(TemporaryFolder folder, string name, string host = "127.0.0.1", int daysFromNow = 30) =>
        SaveLeaf(folder, name, host, ForServers, daysFromNow);

    /// <summary>A client's certificate and key in one file.</summary>
    public string SaveClient(TemporaryFolder folder, string name, int daysFromNow = 30) => SaveLeaf(folder, name, "client", ForClients, daysFromNow);

    public void Dispose() => _certificate.Dispose();

    private string SaveLeaf(TemporaryFolder folder, string name, string host, string purpose, int daysFromNow)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: false));
        var until = DateTimeOffset.UtcNow.AddDays(daysFromNow);
        using var certificate = request.Create(_certificate, until.AddDays(-60), until, RandomNumberGenerator.GetBytes(8));
        return folder.WritePrivate(name, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
    }
}
