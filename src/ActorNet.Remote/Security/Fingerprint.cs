using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorNet.Core.Data;

namespace ActorNet.Remote.Security;

/// <summary>The SHA-256 of a certificate's DER bytes, by which one certificate is told from all others.</summary>
public static class Fingerprint
{
    /// <summary>Its length in bytes.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    private const string Prefix = "sha256:";

    /// <summary>The fingerprint of a certificate.</summary>
    public static byte[] Of(X509Certificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return SHA256.HashData(certificate.GetRawCertData());
    }

    /// <summary>As people compare it: upper-case hexadecimal, a colon between bytes.</summary>
    public static string Show(ReadOnlySpan<byte> fingerprint)
    {
        if (fingerprint.IsEmpty)
        {
            return "";
        }

        var digits = Convert.ToHexString(fingerprint);
        return string.Create((fingerprint.Length * 3) - 1, digits, static (span, digits) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = i % 3 == 2 ? ':' : digits[(i / 3 * 2) + (i % 3)];
            }
        });
    }

    /// <summary>Reads hexadecimal of either case, with or without colons and a <c>sha256:</c> before it.</summary>
    /// <exception cref="DataException">It is no fingerprint.</exception>
    public static byte[] Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var digits = text.Trim();
        if (digits.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            digits = digits[Prefix.Length..];
        }

        // Either a colon after each byte, or none: so that what was copied in part does not pass.
        if (digits.Length == (Length * 3) - 1)
        {
            for (var i = 2; i < digits.Length; i += 3)
            {
                if (digits[i] != ':')
                {
                    throw Malformed(text);
                }
            }

            digits = digits.Replace(":", "", StringComparison.Ordinal);
        }

        var bytes = new byte[Length];
        return digits.Length == Length * 2
            && Convert.FromHexString(digits, bytes, out _, out var written) == System.Buffers.OperationStatus.Done && written == Length
            ? bytes
            : throw Malformed(text);
    }

    private static DataException Malformed(string text) =>
        new($"'{OneLine.Of(text)}' is not the fingerprint of a certificate: it should be {Length} bytes in hexadecimal, as the server prints it");
}
