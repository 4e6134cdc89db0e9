using System.Net.Security;
using System.Runtime.Versioning;
using System.Security.Authentication;

namespace ActorNet.Remote.Security;

/// <summary>What both sides of a TLS connection keep to.</summary>
internal static class TlsRules
{
    /// <summary>Nothing older.</summary>
    public const SslProtocols Protocols = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>
    /// Authenticated encryption with a new key for each connection only; AES of 128 bits first, which has the fewest rounds. Null where
    /// the system alone decides.
    /// </summary>
    public static CipherSuitesPolicy? Suites { get; } =
        OperatingSystem.IsLinux() ? MakeSuites() : null;

    [SupportedOSPlatform("linux")]
    private static CipherSuitesPolicy? MakeSuites()
    {
        try
        {
            return new CipherSuitesPolicy(
            [
                TlsCipherSuite.TLS_AES_128_GCM_SHA256,
                TlsCipherSuite.TLS_AES_256_GCM_SHA384,
                TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
                TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
                TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
                TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
                TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
                TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
                TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
            ]);
        }
        catch (PlatformNotSupportedException)
        {
            // An OpenSSL that is too old to be told.
            return null;
        }
    }
}
