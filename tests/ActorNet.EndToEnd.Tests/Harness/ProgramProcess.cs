using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace ActorNet.EndToEnd.Tests.Harness;

/// <summary>One of the product's programs as a process of its own. Whatever is left of it is killed when it is disposed.</summary>
internal sealed class ProgramProcess : IDisposable
{
    /// <summary>How long anything that is waited for may take, on a machine that is busy with other things.</summary>
    public static readonly TimeSpan DefaultBound = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan BuildBound = TimeSpan.FromMinutes(4);

#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    private readonly Process _process;

    private ProgramProcess(Process process, string name)
    {
        _process = process;
        Name = name;
        process.OutputDataReceived += (_, line) => Note(line.Data, isError: false);
        process.ErrorDataReceived += (_, line) => Note(line.Data, isError: true);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Exit = ExitAsync();
    }

    /// <summary>What messages of failed tests call it.</summary>
    public string Name { get; }

    /// <summary>How long each wait for it may take.</summary>
    public TimeSpan Bound { get; set; } = DefaultBound;

    /// <summary>What it has printed.</summary>
    public ProgramOutput Output { get; } = new();

    /// <summary>Its exit code, once it has ended and all of its output is here; 128 + N if signal N ended it.</summary>
    public Task<int> Exit { get; }

    /// <summary>Starts a command, as it lies beside the tests: <c>actornet</c>, unless the place names another.</summary>
    /// <param name="name">What messages of failed tests call it.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="place">What runs, and where; null for <c>actornet</c> in the tests' own folder and network.</param>
    public static ProgramProcess Start(string name, IEnumerable<string> arguments, ProgramPlace? place = null)
    {
        // `ip netns exec` becomes the program it starts, so that the process is the program's in both cases.
        place ??= new ProgramPlace();
        return Start(name, [.. place.Prefix, DotnetPath(), "exec", Path.Combine(AppContext.BaseDirectory, $"{place.Program}.dll"), .. arguments], place);
    }

    /// <summary>Starts a project of <c>src/</c> with <c>dotnet run</c>, which builds what is not built yet.</summary>
    public static ProgramProcess StartProject(string project, IEnumerable<string> arguments)
    {
        var folder = Path.Combine(SourceFolder(), "..", "..", "..", "src", project);
        var program = Start(project, [DotnetPath(), "run", "--project", folder, "-c", Configuration, "--", .. arguments], new ProgramPlace
        {
            // What a build leaves running would hold on to this process's ends of the pipes.
            Environment = new Dictionary<string, string> { ["MSBUILDDISABLENODEREUSE"] = "1", ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0", ["UseSharedCompilation"] = "false" },
        });
        program.Bound = BuildBound;
        return program;
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<ProgramProcess> Run(string name, IEnumerable<string> arguments, ProgramPlace? place = null)
    {
        var program = Start(name, arguments, place);
        await program.ExitCode();
        return program;
    }

    /// <summary>The first line from a position on that a pattern matches, within <see cref="Bound"/>.</summary>
    public async Task<OutputLine> Line(string pattern, int from = 0)
    {
        var expression = new Regex(pattern, RegexOptions.CultureInvariant);
        return await Within(Output.Find(line => expression.IsMatch(line.Text), from), $"a line like '{pattern}'")
            ?? throw new InvalidOperationException($"{Name} ended without a line like '{pattern}':\n{Output}");
    }

    /// <summary>What a pattern's first group matches in the first line that it matches.</summary>
    public async Task<string> Value(string pattern, int from = 0) =>
        Regex.Match((await Line(pattern, from)).Text, pattern, RegexOptions.CultureInvariant).Groups[1].Value;

    /// <summary>The exit code, within <see cref="Bound"/>.</summary>
    public Task<int> ExitCode() => Within(Exit, "its end");

    /// <summary>True if it ends within a time.</summary>
    public async Task<bool> EndsWithin(TimeSpan time)
    {
        try
        {
            await Exit.WaitAsync(time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Sends it a signal, unless it has ended.</summary>
    public void Signal(int signal)
    {
        // Until Exit has completed nobody has asked for the process's end, so that its number is not anybody else's.
        if (!_process.HasExited) Signals.Send(_process.Id, signal);
    }

    /// <summary>Stops it by a signal until another has it continue, and waits until none of its threads runs any more. On Linux only.</summary>
    public void Freeze()
    {
        Signal(Signals.Stop);
        SpinWait.SpinUntil(() => Directory.EnumerateDirectories($"/proc/{_process.Id}/task").All(HasStopped), Bound).ShouldBeTrue($"{Name} does not stop");
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static ProgramProcess Start(string name, string[] words, ProgramPlace place)
    {
        var start = new ProcessStartInfo(words[0], words.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = place.Folder ?? AppContext.BaseDirectory,
        };
        foreach (var (variable, value) in place.Environment) start.Environment[variable] = value;
        return new ProgramProcess(new Process { StartInfo = start }, name);
    }

    private async Task<T> Within<T>(Task<T> task, string what)
    {
        try
        {
            return await task.WaitAsync(Bound);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{Name}: {what} did not come within {Bound.TotalSeconds} s:\n{Output}");
        }
    }

    private async Task<int> ExitAsync()
    {
        // Ends when both streams have ended too.
        await _process.WaitForExitAsync().ConfigureAwait(false);
        Output.End();
        return _process.ExitCode;
    }

    private void Note(string? text, bool isError)
    {
        if (text is not null) Output.Add(text, isError);
    }

    private static bool HasStopped(string thread)
    {
        try
        {
            // NUMBER (NAME) STATE ..., where the name may be anything.
            var line = File.ReadAllText(Path.Combine(thread, "stat"));
            return line[line.LastIndexOf(')') + 2] == 'T';
        }
        catch (IOException)
        {
            // It has just ended.
            return true;
        }
    }

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    /// <summary><c>ROOT/shared/Microsoft.NETCore.App/VERSION/</c> lies below the dotnet that runs the tests.</summary>
    private static string DotnetPath() => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
}
