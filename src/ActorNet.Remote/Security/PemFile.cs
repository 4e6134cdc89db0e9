using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorNet.Core.Data;

namespace ActorNet.Remote.Security;

/// <summary>Reads certificates and keys from PEM files.</summary>
internal static class PemFile
{
    private const int Longest = 1 << 20;
    private const int MostCertificates = 256;

    /// <summary>The certificates in a file; at least one.</summary>
    /// <exception cref="DataException">The file is missing, unreadable, or holds none.</exception>
    public static X509Certificate2Collection Certificates(string path) => Certificates(path, PrivateFile.ReadText(path, Longest, isPrivate: false));

    /// <summary>A certificate with its key, and those that follow it in the file, which lead to its authority.</summary>
    /// <param name="certificateFile">The certificate.</param>
    /// <param name="keyFile">Its key, or null if it is in the same file.</param>
    /// <param name="isPrivate">True if nobody but the owner may be able to read the files.</param>
    /// <exception cref="DataException">A file is missing, unreadable or damaged, or the key is another's.</exception>
    public static (X509Certificate2 Certificate, X509Certificate2Collection Chain) WithKey(string certificateFile, string? keyFile, bool isPrivate = false)
    {
        var text = PrivateFile.ReadText(certificateFile, Longest, isPrivate);
        var keyPath = keyFile ?? certificateFile;
        var keyText = keyFile is null ? text : PrivateFile.ReadText(keyFile, Longest, isPrivate);
        var chain = Certificates(certificateFile, text);
        RequireKey(keyPath, keyText);
        try
        {
            var certificate = X509Certificate2.CreateFromPem(text, keyText);
            if (!certificate.HasPrivateKey)
            {
                throw new DataException($"{keyPath}: holds no private key that fits the certificate");
            }

            chain[0].Dispose();
            chain.RemoveAt(0);
            return (Usable(certificate), chain);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or NotSupportedException)
        {
            throw new DataException($"{keyPath}: the private key is damaged, or of an unknown kind, or is not that of the certificate in {certificateFile}", exception);
        }
    }

    /// <summary>The certificate in a form that TLS accepts on every system: Windows wants keys that did not come from PEM.</summary>
    public static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
        }
    }

    private static X509Certificate2Collection Certificates(string path, string text)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(text);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or NotSupportedException)
        {
            throw new DataException($"{path}: holds a damaged certificate", exception);
        }

        return certificates.Count is > 0 and <= MostCertificates
            ? certificates
            : throw new DataException(certificates.Count == 0 ? $"{path}: holds no certificate (PEM)" : $"{path}: holds more than {MostCertificates} certificates");
    }

    private static void RequireKey(string path, string text)
    {
        if (text.Contains("-----BEGIN ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal))
        {
            throw new DataException($"{path}: the private key has a password; give one without");
        }

        if (!text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            throw new DataException($"{path}: holds no private key (PEM)");
        }
    }
}
