namespace ActorNet.Remote.Hosting;

/// <summary>Listens for other processes: WebSockets and small HTTP requests on Kestrel, and the local wire beside it.</summary>
public sealed class WireHost : IAsyncDisposable
{
    private WireHost()
    {
    }

    /// <summary>Begins to listen.</summary>
    /// <exception cref="Core.Data.DataException">The address, certificate or a file cannot be used; the message says why.</exception>
    public static Task<WireHost> StartAsync(WireHostOptions options, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Where it listens, with the port it was given, as others are told.</summary>
    public Uri Address => throw new NotImplementedException();

    /// <summary>SHA-256 of the certificate, as hexadecimal, or null without TLS.</summary>
    public string? Fingerprint => throw new NotImplementedException();

    /// <summary>True if the certificate was made by <see cref="WireHost"/>, so that workers must be told its fingerprint.</summary>
    public bool MadeCertificate => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
