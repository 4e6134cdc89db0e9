using System.Diagnostics;

namespace ActorNet.EndToEnd.Tests.Networks;

/// <summary>The <c>ip</c> command of iproute2.</summary>
internal static class IpCommand
{
    private static readonly string[] Folders = ["/usr/sbin", "/sbin", "/usr/bin", "/bin"];
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    /// <summary>The program, or null if it is not installed.</summary>
    public static string? Program { get; } = Folders.Select(static folder => Path.Combine(folder, "ip")).FirstOrDefault(File.Exists);

    /// <summary>Runs it, and throws if it fails.</summary>
    public static string Run(params string[] arguments)
    {
        var (code, output, errors) = Execute(arguments);
        return code == 0 ? output : throw new InvalidOperationException($"ip {string.Join(' ', arguments)}: {errors}");
    }

    /// <summary>Runs it; false if it fails.</summary>
    public static bool TryRun(params string[] arguments) => Execute(arguments).Code == 0;

    private static (int Code, string Output, string Errors) Execute(string[] arguments)
    {
        var start = new ProcessStartInfo(Program ?? throw new InvalidOperationException("ip is not installed"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Bound))
        {
            process.Kill();
            throw new TimeoutException($"ip {string.Join(' ', arguments)} did not end within {Bound}.");
        }

        return (process.ExitCode, output.GetAwaiter().GetResult().Trim(), errors.GetAwaiter().GetResult().Trim());
    }
}
