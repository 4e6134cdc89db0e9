using ActorNet.Cli.Arguments;
using ActorNet.Cli.Logging;
using ActorNet.Cli.Planning;
using ActorNet.Cli.Reporting;
using ActorNet.Remote;

namespace ActorNet.Cli.Commands;

/// <summary><c>actornet server --part K/N</c>: a further part of the weights, for a server that drives the run.</summary>
internal static class PartRun
{
    public static int Run(ServerRequest request, PartNumber part, Func<string?, ProcessLog> startLog, CliHost host)
    {
        using var log = startLog(null);
        var options = RemotePlan.Part(request, part);
        var report = new LockedReport(TrainingRuns.CreateReport(request.Run with { Json = true }, host));
        options = options with
        {
            StateRoot = DataAccess.Locations(host, null).CacheDirectory is { } cache ? Path.Combine(Path.GetDirectoryName(cache)!, "parts") : null,
            Ending = log.Flush,
            Logging = log.Factory,
            Listening = address =>
            {
                report.Noted($"part {part} listens at {address.Address.ToString().TrimEnd('/')}");
                if (address.Fingerprint is { } fingerprint) report.Noted($"certificate SHA-256: {fingerprint}");
                if (ServerAddressText.Warning(address.Address, request.Access.Insecure) is { } warning) report.Warned(warning);
            },
        };
        using var interruption = host.ListenForSignals();
        PartResult result;
        try
        {
            result = RemotePart.Run(options, report.Noted, interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return interruption.ExitCode;
        }

        report.Noted(result.HasLeft ? $"part {part} was stopped" : $"the run has ended{(result.RunSteps is { } steps ? $" after {Format.Count(steps)} steps" : "")}");
        if (result.WeightsSha256 is { } hash) report.Noted($"weights SHA-256: {hash}");
        if (request.Run.Json) JsonReport.Write(host.Out, result);
        return result.HasLeft ? interruption.ExitCode : ExitCode.Success;
    }
}
