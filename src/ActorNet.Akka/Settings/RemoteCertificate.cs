using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorNet.Core.Data;
using ActorNet.Remote.Security;

namespace ActorNet.Akka.Settings;

/// <summary>
/// The certificate that Akka.Remote shows. Version 1.5.30 leaves the check of it to the system: the caller believes the authorities of its machine, and expects the
/// first name of its own certificate. What the others would refuse is therefore refused here, before a cluster waits for a node that never joins.
/// </summary>
internal static class RemoteCertificate
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Loads the certificate with its key.</summary>
    /// <exception cref="DataException">A file cannot be used, or a node of a machine like this one would not believe the certificate.</exception>
    public static X509Certificate2 Load(string certificateFile, string? keyFile)
    {
        var (certificate, chain) = PemFile.WithKey(certificateFile, keyFile);
        try
        {
            ServerCertificate.RequireValid(certificateFile, certificate, TimeProvider.System);
            RequireName(certificateFile, certificate);
            RequireTrust(certificateFile, certificate);
            return certificate;
        }
        catch
        {
            certificate.Dispose();
            throw;
        }
        finally
        {
            foreach (var one in chain)
            {
                one.Dispose();
            }
        }
    }

    private static void RequireName(string path, X509Certificate2 certificate)
    {
        var name = certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false);
        if (string.IsNullOrEmpty(name) || !certificate.MatchesHostname(name))
        {
            throw new DataException($"{path}: the certificate has no DNS name, and nodes of a cluster know each other by the one that all their certificates have");
        }
    }

    private static void RequireTrust(string path, X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        if (chain.Build(certificate))
        {
            return;
        }

        var reason = chain.ChainStatus.Any(status => status.Status is X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain)
            ? "no authority of this machine stands for it, and Akka.Remote believes no others: add its authority to them (on Linux SSL_CERT_FILE names a file of your own)"
            : OneLine.Of(chain.ChainStatus.FirstOrDefault().StatusInformation ?? "it could not be checked");
        throw new DataException($"{path}: other nodes would refuse this certificate: {reason}");
    }
}
