using System.Globalization;
using ActorNet.Monitoring;

namespace ActorNet.Cli.Reporting;

/// <summary>How a run stands, as people read it.</summary>
internal static class StatusView
{
    private const int LongestName = 40;
    private const int LongestText = 300;

    /// <summary>The columns of <see cref="Workers"/>.</summary>
    public static readonly string[] Columns = ["worker", "lanes", "wire", "per sample", "computing", "sending", "waiting", "in", "out", "heard"];

    /// <summary>How far the run is, from 0 to 1.</summary>
    public static double Done(RunStatus status) => status.TotalSteps == 0 ? 0 : Math.Clamp((double)status.Step / status.TotalSteps, 0, 1);

    /// <summary>What is said of the run itself, a few lines.</summary>
    public static IEnumerable<string> Summary(RunStatus status)
    {
        yield return Text($"{Plain(status.Run, LongestName)}: {status.Health}{(status.HealthReason is { } reason ? $" ({Plain(reason, LongestText)})" : "")}");
        yield return Text($"step {status.Step:N0} of {status.TotalSteps:N0}, epoch {Math.Min(status.Epoch + 1, Math.Max(status.Epochs, 1))} of {status.Epochs}{(status.Loss is { } loss ? $", loss {Format.Loss(loss)}" : "")}");
        if (!status.IsOver)
        {
            yield return Text($"{Steps(status)}, {Format.Rate(status.SamplesPerSecond)}{(status.RemainingSeconds is { } left ? $", {Format.Clock(left)} left" : "")}; up {Format.Clock(status.UptimeSeconds)}, term {status.Term}");
        }

        var lost = status.LostWorkers > 0 ? Text($", {status.LostWorkers} lost") : "";
        var shut = status.ShutOut > 0 ? Text($", {status.ShutOut} shut out") : "";
        var refused = status.RefusedAttempts > 0 ? Text($"; {status.RefusedAttempts:N0} refused attempts to connect") : "";
        yield return Text($"{status.Workers.Count} workers ({status.ExpectedWorkers} expected{lost}{shut}), {status.Lanes} lanes{refused}");
        yield return status.Checkpoint is { } checkpoint
            ? Text($"last checkpoint at step {checkpoint.Step:N0}, {Age(checkpoint.AgeSeconds)} ago")
            : "no checkpoint yet";
        if (status.SkippedRounds > 0) yield return Text($"{status.SkippedRounds:N0} rounds left out, because a number was not finite");
        if (status.LastWarning is { } warning) yield return Text($"last of {status.Warnings:N0} warnings: {Plain(warning, LongestText)}");
        foreach (var part in status.Parts)
        {
            yield return Text($"part {part.Part}: {(part.Ready ? Text($"at step {part.Step:N0}") : "not there")}, {part.Parameters:N0} parameters{(part.SilenceSeconds is { } silence ? $", heard {Age(silence)} ago" : "")}{(part.Connection is { } one ? $", {Plain(one.Wire, LongestName)}" : "")}");
        }
    }

    /// <summary>One line that says how it goes.</summary>
    public static string Line(RunStatus status) => Text(
        $"{status.Health}: step {status.Step:N0} of {status.TotalSteps:N0}, {Steps(status)}, {Format.Rate(status.SamplesPerSecond)}{(status.Loss is { } loss ? $", loss {Format.Loss(loss)}" : "")}, {status.Workers.Count} workers{(status.Workers.Count(static worker => worker.Straggling) is > 0 and var late ? Text($" ({late} late)") : "")}{(status.RemainingSeconds is { } left ? $", {Format.Clock(left)} left" : "")}");

    /// <summary>A row for each worker. What it carried and did is of the time since an earlier look, or since it joined.</summary>
    public static IEnumerable<string[]> Workers(RunStatus status, RunStatus? before)
    {
        foreach (var worker in status.Workers)
        {
            var earlier = before?.Workers.FirstOrDefault(one => one.Session == worker.Session)?.Connection;
            var now = worker.Connection;
            var time = Since(now?.Time, earlier?.Time);
            var seconds = now is not null && earlier is not null ? now.AgeSeconds - earlier.AgeSeconds : 0;
            yield return
            [
                (worker.Straggling ? "! " : "") + Plain(worker.Name, LongestName),
                Plain(worker.Lanes.Length == 0 ? "none" : worker.Lanes, LongestName),
                now is null ? "" : Plain(now.Wire, LongestName),
                worker.SecondsPerSample > 0 ? Short(worker.SecondsPerSample) : "",
                Share(time?.Computing),
                Share(time?.Sending),
                Share(time?.Waiting),
                Traffic(now?.BytesIn + now?.SharedBytesIn, earlier?.BytesIn + earlier?.SharedBytesIn, seconds),
                Traffic(now?.BytesOut + now?.SharedBytesOut, earlier?.BytesOut + earlier?.SharedBytesOut, seconds),
                Age(worker.SilenceSeconds),
            ];
        }
    }

    /// <summary>Bytes with three digits.</summary>
    public static string Bytes(double bytes)
    {
        string[] units = ["B", "kB", "MB", "GB", "TB"];
        var unit = 0;
        while (bytes >= 999.5 && unit < units.Length - 1)
        {
            bytes /= 1000;
            unit++;
        }

        return Text($"{Digits(bytes, unit == 0)} {units[unit]}");
    }

    /// <summary>A short time with three digits.</summary>
    public static string Short(double seconds) => seconds switch
    {
        >= 1 => Text($"{Digits(seconds, false)} s"),
        >= 1e-3 => Text($"{Digits(seconds * 1e3, false)} ms"),
        _ => Text($"{Digits(seconds * 1e6, false)} µs"),
    };

    /// <summary>What others have said of themselves, without anything that a terminal would obey.</summary>
    public static string Plain(string text, int longest)
    {
        var line = string.Concat(text.Select(static letter => char.IsControl(letter) || char.GetUnicodeCategory(letter) == UnicodeCategory.Format ? '?' : letter));
        return line.Length <= longest ? line : line[..(longest - 1)] + "…";
    }

    private static TimeShares? Since(TimeShares? now, TimeShares? before) =>
        now is null || before is null || now.TotalSeconds <= before.TotalSeconds ? now : new TimeShares(
            now.TotalSeconds - before.TotalSeconds,
            now.ComputingSeconds - before.ComputingSeconds,
            now.SendingSeconds - before.SendingSeconds,
            now.Samples - before.Samples);

    private static string Traffic(long? now, long? before, double seconds) =>
        now is null ? "" : before is null || seconds <= 0 || now < before ? Bytes(now.Value) : Bytes((now.Value - before.Value) / seconds) + "/s";

    private static string Steps(RunStatus status) => Text($"{Digits(status.StepsPerSecond, false)} steps/s");

    private static string Share(double? share) => share is { } value ? Text($"{value * 100:0} %") : "";

    private static string Age(double seconds) => seconds < 60 ? Text($"{seconds:0.0} s") : Format.Clock(seconds);

    private static string Digits(double value, bool isWhole) =>
        value.ToString(isWhole || value >= 100 ? "N0" : value >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
