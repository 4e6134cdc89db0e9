namespace ActorNet.Remote.Security;

/// <summary>
/// What a worker must have to join: a secret and, where the server made its own certificate, that certificate's fingerprint. As text
/// <c>anet1.SECRET.FINGERPRINT</c>, both in base64url, the last part empty if there is none.
/// </summary>
public sealed class JoinToken
{
}
