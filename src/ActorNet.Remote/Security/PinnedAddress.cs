using System.Buffers.Text;

namespace ActorNet.Remote.Security;

/// <summary>
/// Addresses that bring along the fingerprint of the certificate that is to be expected there, in base64url behind a <c>#</c>. A part that made its own certificate is
/// announced to workers so, by the server, whom they trust already.
/// </summary>
public static class PinnedAddress
{
    /// <summary>The address with a fingerprint; with an empty one, as it is.</summary>
    public static Uri With(Uri address, ReadOnlySpan<byte> fingerprint)
    {
        ArgumentNullException.ThrowIfNull(address);
        return fingerprint.IsEmpty ? address : new UriBuilder(address) { Fragment = Base64Url.EncodeToString(fingerprint) }.Uri;
    }

    /// <summary>The address without its fingerprint, and that.</summary>
    /// <exception cref="Core.Data.DataException">What stands behind the <c>#</c> is no fingerprint.</exception>
    public static (Uri Address, ReadOnlyMemory<byte> Pin) Split(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.Fragment.Length <= 1)
        {
            return (address, default);
        }

        var pin = new byte[Fingerprint.Length];
        var status = Base64Url.DecodeFromChars(address.Fragment.AsSpan(1), pin, out _, out var length);
        return status == System.Buffers.OperationStatus.Done && length == pin.Length
            ? (new UriBuilder(address) { Fragment = "" }.Uri, pin)
            : throw new Core.Data.DataException($"'{OneLine.Of(address.OriginalString)}': what stands behind the # is not a certificate's fingerprint");
    }
}
