using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ActorNet.Core.Data;

namespace ActorNet.Remote.Security;

/// <summary>
/// What a worker must have to join: a secret and, where the server made its own certificate, that certificate's fingerprint. As text
/// <c>anet1.SECRET.FINGERPRINT</c>, both in base64url, the last part empty if there is none.
/// </summary>
public sealed class JoinToken
{
    /// <summary>Bytes of the secret.</summary>
    public const int SecretBytes = 32;

    private const string Prefix = "anet1";
    private const int LongestFile = 256;

    private readonly byte[] _hash;
    private readonly byte[] _fingerprint;

    private JoinToken(string secret, byte[] fingerprint)
    {
        Secret = secret;
        _fingerprint = fingerprint;
        _hash = SHA256.HashData(MemoryMarshal.AsBytes(secret.AsSpan()));
    }

    /// <summary>What is shown to a server. Never to be logged.</summary>
    public string Secret { get; }

    /// <summary>SHA-256 of the one certificate that the server may have, or empty if its certificate is checked otherwise.</summary>
    public ReadOnlyMemory<byte> Fingerprint => _fingerprint;

    /// <summary>A new secret, without a fingerprint.</summary>
    public static JoinToken Create() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)), []);

    /// <summary>Reads a token as text.</summary>
    /// <exception cref="DataException">It is none. The message does not repeat the text.</exception>
    public static JoinToken Parse(ReadOnlySpan<char> text) =>
        TryParse(text.Trim()) ?? throw new DataException($"not a join token: it should read {Prefix}.SECRET.FINGERPRINT, as the server has written it");

    /// <summary>Reads a token from a file that only its owner may read.</summary>
    /// <exception cref="DataException">The file is missing, unreadable or holds no token, or others may read it.</exception>
    public static JoinToken Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var text = PrivateFile.Read(path, LongestFile);
        return TryParse(text.AsSpan().Trim())
            ?? throw new DataException($"{path}: holds no join token: it should read {Prefix}.SECRET.FINGERPRINT, as the server has written it");
    }

    /// <summary>
    /// Reads a token from a file that only its owner may read, and makes the file where there is none. Of several processes that do so at once all have the token of
    /// whoever came first.
    /// </summary>
    /// <exception cref="DataException">The file cannot be written, or as <see cref="Load"/>.</exception>
    public static JoinToken LoadOrCreate(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            PrivateFile.WriteOnce(path, Create().Format() + "\n");
        }

        return Load(path);
    }

    /// <summary>Writes the token to a file that only its owner may read; replaces one that only its owner may read.</summary>
    /// <exception cref="DataException">The file cannot be written, or others may read the one that is there.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        PrivateFile.Write(path, Format() + "\n");
    }

    /// <summary>The same secret, for a server with that certificate.</summary>
    /// <param name="fingerprint">SHA-256 of the certificate, or empty.</param>
    public JoinToken WithFingerprint(ReadOnlySpan<byte> fingerprint) =>
        fingerprint.Length is 0 or Security.Fingerprint.Length
            ? new JoinToken(Secret, fingerprint.ToArray())
            : throw new ArgumentException("A fingerprint has 32 bytes.", nameof(fingerprint));

    /// <summary>The token as text, with its secret.</summary>
    public string Format() => $"{Prefix}.{Secret}.{Base64Url.EncodeToString(_fingerprint)}";

    /// <summary>True if somebody has shown the right secret. Takes the same time however much of it is right.</summary>
    public bool Matches(ReadOnlySpan<char> presentedSecret)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(presentedSecret), hash);
        return CryptographicOperations.FixedTimeEquals(hash, _hash);
    }

    /// <summary>Says what it is and hides the secret, so that it may stand in logs.</summary>
    public override string ToString() => "join token";

    private static JoinToken? TryParse(ReadOnlySpan<char> text)
    {
        Span<Range> parts = stackalloc Range[4];
        return text.Length <= LongestFile && text.Split(parts, '.') == 3 && text[parts[0]].SequenceEqual(Prefix)
            && TryDecode(text[parts[1]], SecretBytes) is { Length: SecretBytes }
            && TryDecode(text[parts[2]], Security.Fingerprint.Length) is { Length: 0 or Security.Fingerprint.Length } fingerprint
            ? new JoinToken(text[parts[1]].ToString(), fingerprint)
            : null;
    }

    /// <summary>Only the one spelling that the encoder writes: without padding, spaces or stray bits.</summary>
    private static byte[]? TryDecode(ReadOnlySpan<char> text, int longest)
    {
        Span<byte> bytes = stackalloc byte[longest];
        Span<char> again = stackalloc char[Base64Url.GetEncodedLength(longest)];
        return text.Length <= again.Length
            && Base64Url.DecodeFromChars(text, bytes, out var consumed, out var length) == System.Buffers.OperationStatus.Done && consumed == text.Length
            && Base64Url.TryEncodeToChars(bytes[..length], again, out var written) && again[..written].SequenceEqual(text)
            ? bytes[..length].ToArray()
            : null;
    }
}
