using System.Runtime.InteropServices;

namespace ActorNet.Cli;

/// <summary>
/// Ctrl-C (SIGINT) and SIGTERM. The first signal asks the work to stop in good order; a second one is left to the system, which ends
/// the process at once.
/// </summary>
internal sealed class SignalInterruption : IInterruption
{
    private readonly CancellationTokenSource _source = new();
    private readonly TextWriter _error;
    private readonly string _program;
    private readonly PosixSignalRegistration[] _registrations;
    private int _signals;

    /// <param name="error">Where the first signal is acknowledged.</param>
    /// <param name="program">What the program is called.</param>
    public SignalInterruption(TextWriter error, string program)
    {
        _error = error;
        _program = program;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        ];
    }

    public CancellationToken Token => _source.Token;

    public int ExitCode { get; private set; } = Cli.ExitCode.Interrupted;

    public void Dispose()
    {
        // Ends the calls of OnSignal before the source they use goes away.
        foreach (var registration in _registrations) registration.Dispose();
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (Interlocked.Increment(ref _signals) > 1) return;

        context.Cancel = true;
        if (context.Signal == PosixSignal.SIGTERM) ExitCode = Cli.ExitCode.Terminated;
        _error.WriteLine();
        _error.WriteLine($"{_program}: stopping after the step under way; a second Ctrl-C ends at once");
        _source.Cancel();
    }
}
