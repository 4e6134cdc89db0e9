namespace ActorNet.Remote.Security;

/// <summary>Why a server could not be used.</summary>
public enum AccessFault
{
    /// <summary>Nobody answers there, or the network fails.</summary>
    Unreachable,

    /// <summary>The server does not know the token.</summary>
    TokenRefused,

    /// <summary>Too many wrong tokens came from this address; it passes by itself.</summary>
    TooManyAttempts,

    /// <summary>The server's certificate is not the one that was pinned, or no trusted authority stands for it.</summary>
    WrongCertificate,

    /// <summary>The server wants a certificate that this process has not shown, or does not accept the one it has.</summary>
    ClientCertificate,

    /// <summary>One side speaks TLS and the other does not.</summary>
    TlsMismatch,

    /// <summary>Whatever answers there is not ours.</summary>
    NotActorNet,

    /// <summary>The server speaks another version.</summary>
    OtherVersion,

    /// <summary>The server has refused the request for a reason of its own.</summary>
    Refused,

    /// <summary>The server has too much to do, or is about to end.</summary>
    Busy,
}
