using System.Security.Authentication;

namespace ActorNet.Remote.Security;

/// <summary>Brings the reason why a server's certificate was refused through TLS and HTTP to <see cref="AccessErrors"/>.</summary>
internal sealed class CertificateRefusedException(string message) : AuthenticationException(message);
