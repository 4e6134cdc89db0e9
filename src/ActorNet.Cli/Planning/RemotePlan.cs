using ActorNet.Cli.Arguments;
using ActorNet.Core.Data;
using ActorNet.Remote;
using ActorNet.Remote.Hosting;
using ActorNet.Remote.Security;

namespace ActorNet.Cli.Planning;

/// <summary>Settles how processes of a run reach each other, and finds what does not go together before anything is written or sent.</summary>
internal static class RemotePlan
{
    private const double DefaultServerTimeout = 300;

    // Shown in messages, and in the ledger.
    private const int LongestName = 100;

    /// <summary>Where a server or a part listens.</summary>
    /// <exception cref="UsageException">Something does not go together.</exception>
    /// <exception cref="DataException">The address or a file cannot be used.</exception>
    public static ListenOptions Listen(ServerRequest request)
    {
        request.Access.CheckPairs();
        var listen = request.Listen ?? ListenOptions.DefaultAddress;
        var address = Named("--listen", () => ListenAddress.Parse(listen, request.Access.Insecure));
        if (!address.UsesTls && (request.Access.Certificate is not null || request.ClientAuthority is not null))
        {
            throw new UsageException(
                $"{(request.Access.Certificate is null ? "--client-ca" : "--certificate")} goes with TLS, and {listen} is without: write --listen wss://{WithoutScheme(listen)}");
        }

        return new ListenOptions
        {
            Address = listen,
            Advertised = request.Advertise is { } advertised ? Named("--advertise", () => ServerAccess.ParseAddress(advertised)) : null,
            CertificateFile = request.Access.Certificate,
            KeyFile = request.Access.Key,
            ClientAuthorityFile = request.ClientAuthority,
            AllowsPlainText = request.Access.Insecure,
            OffersLocalWire = request.Access.WireKind != WireKind.WebSocket,
        };
    }

    /// <summary>The same for the server that drives the run, which has the token too.</summary>
    /// <exception cref="UsageException">Something does not go together.</exception>
    /// <exception cref="DataException">The address or a file cannot be used.</exception>
    public static ListenOptions ListenAsServer(ServerRequest request)
    {
        Refuse("--server", request.Access.Server, "goes with --part: a server that drives a run has none");
        Refuse("--pin", request.Access.Pin, "goes with --part");
        Refuse("--ca", request.Access.Authority, "goes with --part");
        Refuse("--server-timeout", request.ServerTimeout, "goes with --part");
        var listen = Listen(request);

        // A server always listens for WebSockets: what is refused is a promise that it could not keep.
        if (request.Access.WireKind == WireKind.Local && !ListenAddress.Parse(listen.Address, request.Access.Insecure).IsLoopback)
        {
            throw new UsageException($"--wire-kind local is for one machine, and others can connect to {listen.Address}: leave it out");
        }

        if (request.Access.TokenFile is { } file && File.Exists(file)) _ = Named("--token-file", () => JoinToken.Load(file));
        return listen with { TokenFile = request.Access.TokenFile };
    }

    /// <summary>What a part is told.</summary>
    /// <exception cref="UsageException">Something is missing, or does not go together.</exception>
    /// <exception cref="DataException">The address or a file cannot be used.</exception>
    public static RemotePartOptions Part(ServerRequest request, PartNumber part)
    {
        if (request.Run with { Json = false, Quiet = false } != new TrainRequest())
        {
            throw new UsageException($"--part {part} takes the run from the server that is named by --server: leave out the data set and the options of the run");
        }

        Refuse("--expected-workers", request.ExpectedWorkers, "is for the server that drives the run, not for a part");
        Refuse("--continue", request.Continue ? request : null, "is for the server that drives the run, not for a part: a part keeps nothing that it could go on with");
        var access = request.Access.ToAccess(
            request.Access.Server ?? throw new UsageException($"--part {part} needs --server: the address that the server printed when it started"));
        var listen = Listen(request);
        var isUnreachable = listen.Advertised is { } advertised
            ? advertised.IsLoopback
            : ListenAddress.Parse(listen.Address, request.Access.Insecure).IsLoopback;
        if (isUnreachable && !access.Address.IsLoopback)
        {
            throw new UsageException(
                $"{(listen.Advertised is null ? "--listen" : "--advertise")}: workers of other machines cannot connect to {listen.Advertised?.Authority ?? listen.Address}, and the server is on another: name an address that they can reach, such as --listen '*:7071'");
        }

        return new RemotePartOptions
        {
            Server = access,
            Part = part.Number,
            Parts = part.Count,
            Listen = listen,
            ServerTimeout = Seconds(request.ServerTimeout),
        };
    }

    /// <summary>The run's settings with as many parts as <c>--part 1/N</c> says.</summary>
    /// <exception cref="UsageException"><c>--parts</c> says something else.</exception>
    public static TrainRequest WithParts(ServerRequest request)
    {
        if (request.Part is not { } part) return request.Run;
        if (request.Run.Parts is { } parts && parts != part.Count)
        {
            throw new UsageException(FormattableString.Invariant($"--part {part} and --parts {parts} contradict each other"));
        }

        return request.Run with { Parts = part.Count };
    }

    /// <summary>The name of a worker, if it can be shown.</summary>
    /// <exception cref="UsageException">It cannot.</exception>
    public static string? Name(string? name) =>
        name is null || (name.Length is > 0 and <= LongestName && !name.Any(char.IsControl)) ? name
        : throw new UsageException(FormattableString.Invariant($"--name must be a line of at most {LongestName} letters"));

    /// <summary>How long a server may be gone.</summary>
    public static TimeSpan Seconds(double? serverTimeout) => TimeSpan.FromSeconds(serverTimeout ?? DefaultServerTimeout);

    private static void Refuse(string option, object? given, string why)
    {
        if (given is not null) throw new UsageException($"{option} {why}");
    }

    private static string WithoutScheme(string listen) =>
        listen.IndexOf("://", StringComparison.Ordinal) is var end and >= 0 ? listen[(end + 3)..] : listen;

    /// <summary>What the library finds wrong with a value is told with the option that it came from.</summary>
    public static T Named<T>(string option, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DataException exception)
        {
            throw new UsageException($"{option}: {exception.Message}");
        }
    }
}
