using System.Security.Cryptography;
using System.Text;
using ActorNet.Remote.Security;

namespace ActorNet.Akka.Security;

/// <summary>
/// One side of the exchange in which two nodes show each other that they know the join token, without saying it: each sends 32 random bytes, and an HMAC-SHA-256
/// with the secret over both, its own part in it and the node that is called, so that nothing of one exchange is of use in another, or at another node: who is
/// called in place of a node cannot have a third prove for it.
/// <code>
/// caller -> called   random of the caller
/// called -> caller   random of the called, proof of the called
/// caller -> called   proof of the caller
/// </code>
/// </summary>
internal sealed class TokenProof
{
    private const int RandomBytes = 32;
    private const int ProofBytes = HMACSHA256.HashSizeInBytes;
    private const string CallerLabel = "actornet cluster 2, caller";
    private const string CalledLabel = "actornet cluster 2, called";

    private readonly byte[] _secret;
    private readonly byte[] _node;
    private readonly bool _calls;
    private readonly byte[] _own = RandomNumberGenerator.GetBytes(RandomBytes);
    private byte[]? _other;

    /// <param name="token">The token.</param>
    /// <param name="node">The node that is called, <c>HOST:PORT</c>: as its caller calls it, and as it tells others to.</param>
    /// <param name="calls">True for the side that opened the connection.</param>
    public TokenProof(JoinToken token, string node, bool calls)
    {
        _secret = Encoding.UTF8.GetBytes(token.Secret);
        _node = Encoding.UTF8.GetBytes(node);
        _calls = calls;
    }

    /// <summary>What the caller begins with; null for the called side, which waits.</summary>
    public byte[]? First => _calls ? _own : null;

    /// <summary>True once the other side has shown that it knows the token.</summary>
    public bool IsProven { get; private set; }

    /// <summary>Takes what the other side sent.</summary>
    /// <param name="received">What came.</param>
    /// <param name="answer">What it is answered with, or null.</param>
    /// <returns>False if the other side does not know the token, or speaks otherwise.</returns>
    public bool Step(ReadOnlySpan<byte> received, out byte[]? answer)
    {
        answer = null;
        if (_calls)
        {
            if (received.Length != RandomBytes + ProofBytes)
            {
                return false;
            }

            _other = received[..RandomBytes].ToArray();
            IsProven = IsProof(CalledLabel, received[RandomBytes..]);
            answer = IsProven ? Proof(CallerLabel) : null;
            return IsProven;
        }

        if (_other is null)
        {
            if (received.Length != RandomBytes)
            {
                return false;
            }

            _other = received.ToArray();
            answer = [.. _own, .. Proof(CalledLabel)];
            return true;
        }

        IsProven = IsProof(CallerLabel, received);
        return IsProven;
    }

    private bool IsProof(string label, ReadOnlySpan<byte> shown) => CryptographicOperations.FixedTimeEquals(Proof(label), shown);

    private byte[] Proof(string label)
    {
        var (caller, called) = _calls ? (_own, _other!) : (_other!, _own);

        // All but the last part have a length that is fixed.
        byte[] shown = [.. Encoding.UTF8.GetBytes(label), .. caller, .. called, .. _node];
        return HMACSHA256.HashData(_secret, shown);
    }
}
