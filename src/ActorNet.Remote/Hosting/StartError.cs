using System.Net.Sockets;
using System.Security.Cryptography;
using ActorNet.Core.Data;
using ActorNet.Remote.Security;
using Microsoft.AspNetCore.Connections;

namespace ActorNet.Remote.Hosting;

/// <summary>Why a process cannot listen, in one line.</summary>
internal static class StartError
{
    /// <summary>The error for users, or null if it is not theirs to mend.</summary>
    public static DataException? Translate(Exception exception, string listen)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            var why = cause switch
            {
                DataException known => known.Message,
                AddressInUseException => "the port is taken",
                SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } => "the port is taken",
                SocketException { SocketErrorCode: SocketError.AccessDenied } => "this user may not listen there",
                SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => "this machine has no such address",
                SocketException socket => OneLine.Of(socket),
                CryptographicException or NotSupportedException => $"TLS cannot be set up: {OneLine.Of(cause)}",
                _ => null,
            };
            if (why is not null)
            {
                return cause as DataException ?? new DataException($"cannot listen at {listen}: {why}", exception);
            }
        }

        return exception is IOException ? new DataException($"cannot listen at {listen}: {OneLine.Of(exception)}", exception) : null;
    }
}
