using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ActorNet.Remote.Security;

/// <summary>Which servers a client believes, and the certificate that it shows them. Loaded from files once for each client.</summary>
internal sealed class ServerTrust : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly byte[] _pin;
    private readonly X509Certificate2Collection? _authorities;
    private readonly X509Certificate2? _own;
    private readonly X509Certificate2Collection _ownChain;

    private ServerTrust(byte[] pin, X509Certificate2Collection? authorities, X509Certificate2? own, X509Certificate2Collection ownChain)
    {
        _pin = pin;
        _authorities = authorities;
        _own = own;
        _ownChain = ownChain;
    }

    /// <summary>Reads the files that an access names.</summary>
    /// <exception cref="Core.Data.DataException">One of them cannot be used.</exception>
    public static ServerTrust Load(ServerAccess access)
    {
        var authorities = access.AuthorityFile is { } file ? PemFile.Certificates(file) : null;
        if (access.CertificateFile is null)
        {
            return new ServerTrust(access.ExpectedFingerprint.ToArray(), authorities, null, []);
        }

        var (own, chain) = PemFile.WithKey(access.CertificateFile, access.KeyFile);
        ServerCertificate.RequireValid(access.CertificateFile, own, TimeProvider.System);
        return new ServerTrust(access.ExpectedFingerprint.ToArray(), authorities, own, chain);
    }

    /// <summary>The client's side of TLS.</summary>
    public SslClientAuthenticationOptions ClientOptions()
    {
        var options = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = TlsRules.Protocols,
            CipherSuitesPolicy = TlsRules.Suites,
            RemoteCertificateValidationCallback = Validate,
        };
        if (_authorities is not null)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
            options.CertificateChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
            options.CertificateChainPolicy.CustomTrustStore.AddRange(_authorities);
        }

        if (_own is not null)
        {
            options.ClientCertificateContext = SslStreamCertificateContext.Create(_own, _ownChain, offline: true);
        }

        return options;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _own?.Dispose();
        foreach (var certificate in _ownChain)
        {
            certificate.Dispose();
        }

        foreach (var certificate in _authorities ?? [])
        {
            certificate.Dispose();
        }
    }

    /// <summary>Throws instead of saying no to a certificate, so that the reason reaches the user.</summary>
    private bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            return false;
        }

        var shown = Fingerprint.Of(certificate);
        if (_pin.Length > 0)
        {
            RequirePinned(certificate, shown);
            return true;
        }

        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        var reason = errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)
            ? ChainErrors(chain)
            : "it is another name's";
        throw new CertificateRefusedException($"the server's certificate is not trusted: {reason}; its fingerprint is {Fingerprint.Show(shown)}");
    }

    private void RequirePinned(X509Certificate certificate, byte[] shown)
    {
        if (!CryptographicOperations.FixedTimeEquals(shown, _pin))
        {
            throw new CertificateRefusedException(
                $"the server's certificate is not the one that is expected: its fingerprint is {Fingerprint.Show(shown)}, expected is {Fingerprint.Show(_pin)}");
        }

        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        if (certificate is X509Certificate2 dated && (now < dated.NotBefore.ToUniversalTime() || now >= dated.NotAfter.ToUniversalTime()))
        {
            throw new CertificateRefusedException($"the server's certificate is expired or not valid yet; its fingerprint is {Fingerprint.Show(shown)}");
        }
    }

    private static string ChainErrors(X509Chain? chain)
    {
        var status = chain?.ChainStatus.FirstOrDefault(status => status.Status != X509ChainStatusFlags.NoError) ?? default;
        return status.Status switch
        {
            X509ChainStatusFlags.NotTimeValid => "it has expired or is not valid yet",
            X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain => "no trusted authority stands for it",
            X509ChainStatusFlags.NotValidForUsage => "it is not made for servers",
            X509ChainStatusFlags.NoError => "it could not be checked",
            _ => OneLine.Of(status.StatusInformation ?? status.Status.ToString()),
        };
    }
}
