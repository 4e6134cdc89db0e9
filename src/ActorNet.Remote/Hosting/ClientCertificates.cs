using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorNet.Remote.Security;

namespace ActorNet.Remote.Hosting;

/// <summary>Which clients may open a TLS connection: those with a certificate of a given authority, if there is one.</summary>
internal sealed class ClientCertificates(X509Certificate2Collection authorities, Refusals refusals) : IDisposable
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>Adds the demand to what the server says in a handshake.</summary>
    public void Require(SslServerAuthenticationOptions options, IPAddress address)
    {
        options.ClientCertificateRequired = true;
        options.CertificateRevocationCheckMode = X509RevocationMode.NoCheck;
        options.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        options.CertificateChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        options.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
        {
            if (errors == SslPolicyErrors.None && certificate is not null)
            {
                return true;
            }

            refusals.Note(address, certificate is null ? "no client certificate" : "wrong client certificate");
            return false;
        };
    }

    /// <summary>Loads the authorities' certificates.</summary>
    /// <exception cref="Core.Data.DataException">The file cannot be used.</exception>
    public static ClientCertificates Load(string path, Refusals refusals) => new(PemFile.Certificates(path), refusals);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var authority in authorities)
        {
            authority.Dispose();
        }
    }
}
