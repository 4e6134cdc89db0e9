using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorNet.Core.Data;

namespace ActorNet.Remote.Security;

/// <summary>The certificate that a process listens with: one that was given, or one that it made itself and keeps.</summary>
internal sealed class ServerCertificate : IDisposable
{
    /// <summary>Name of the file that a made certificate and its key are kept in.</summary>
    public const string FileName = "server.pem";

    private const int Years = 10;
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>A made certificate is replaced when it ends sooner than that.</summary>
    private static readonly TimeSpan LeastRest = TimeSpan.FromDays(1);

    private ServerCertificate(X509Certificate2 certificate, X509Certificate2Collection chain, bool isMade)
    {
        Certificate = certificate;
        Chain = chain;
        IsMade = isMade;
        Fingerprint = Security.Fingerprint.Of(certificate);
    }

    /// <summary>The certificate, with its key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Certificates that lead to its authority.</summary>
    public X509Certificate2Collection Chain { get; }

    /// <summary>True if it is signed by itself, so that others can know it by its fingerprint only.</summary>
    public bool IsMade { get; }

    /// <summary>SHA-256 of the certificate.</summary>
    public byte[] Fingerprint { get; }

    /// <summary>Loads a given certificate.</summary>
    /// <exception cref="DataException">A file is missing, unreadable or damaged, the key is another's, or the certificate is not valid now.</exception>
    public static ServerCertificate Load(string certificateFile, string? keyFile, TimeProvider time)
    {
        var (certificate, chain) = PemFile.WithKey(certificateFile, keyFile);
        RequireValid(certificateFile, certificate, time);
        return new ServerCertificate(certificate, chain, isMade: false);
    }

    /// <summary>Takes the certificate that is kept in a folder, or makes one and keeps it there.</summary>
    /// <param name="stateDirectory">The folder, or null to keep it nowhere.</param>
    /// <param name="names">Names and addresses that others call it by, beside those of this machine.</param>
    /// <param name="time">Says what is valid now.</param>
    /// <exception cref="DataException">The file that is there is damaged, or others may read it, or it cannot be written.</exception>
    public static ServerCertificate MakeOrReuse(string? stateDirectory, IEnumerable<string> names, TimeProvider time)
    {
        var path = stateDirectory is null ? null : Path.Combine(stateDirectory, FileName);
        if (path is not null && File.Exists(path) && Reuse(path, time) is { } kept)
        {
            return kept;
        }

        var made = Make(names, time.GetUtcNow(), out var pem);
        if (path is not null)
        {
            PrivateFile.Write(path, pem);
        }

        return new ServerCertificate(made, [], isMade: true);
    }

    /// <summary>What TLS needs, without asking the network for missing certificates.</summary>
    public SslStreamCertificateContext Context() => SslStreamCertificateContext.Create(Certificate, Chain, offline: true);

    /// <summary>Holds a certificate's dates against the clock.</summary>
    /// <exception cref="DataException">It is not valid yet, or no more.</exception>
    public static void RequireValid(string path, X509Certificate2 certificate, TimeProvider time)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (certificate.NotAfter.ToUniversalTime() <= now)
        {
            throw new DataException($"{path}: the certificate has expired: it was valid until {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC");
        }

        if (certificate.NotBefore.ToUniversalTime() > now)
        {
            throw new DataException($"{path}: the certificate is not valid before {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm} UTC");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Certificate.Dispose();
        foreach (var certificate in Chain)
        {
            certificate.Dispose();
        }
    }

    private static ServerCertificate? Reuse(string path, TimeProvider time)
    {
        X509Certificate2 certificate;
        try
        {
            (certificate, _) = PemFile.WithKey(path, keyFile: null, isPrivate: true);
        }
        catch (DataException exception)
        {
            // Not made anew in silence: everybody who knows the old one would refuse the new one without knowing why.
            throw new DataException($"{exception.Message}; delete the file to have a new certificate made", exception);
        }

        if (certificate.NotAfter.ToUniversalTime() - LeastRest > time.GetUtcNow().UtcDateTime)
        {
            return new ServerCertificate(certificate, [], isMade: true);
        }

        certificate.Dispose();
        return null;
    }

    private static X509Certificate2 Make(IEnumerable<string> names, DateTimeOffset now, out string pem)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=ActorNet server", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(Names(names).Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));

        // Clocks of other machines may be a little late.
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddYears(Years));
        pem = $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
        return PemFile.Usable(X509Certificate2.CreateFromPem(pem, pem));
    }

    private static SubjectAlternativeNameBuilder Names(IEnumerable<string> names)
    {
        var builder = new SubjectAlternativeNameBuilder();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in (string[])["localhost", Environment.MachineName, IPAddress.Loopback.ToString(), IPAddress.IPv6Loopback.ToString(), .. names])
        {
            if (!seen.Add(name))
            {
                continue;
            }

            if (IPAddress.TryParse(name, out var address))
            {
                builder.AddIpAddress(address);
            }
            else if (Uri.CheckHostName(name) == UriHostNameType.Dns)
            {
                builder.AddDnsName(name);
            }
        }

        return builder;
    }
}
