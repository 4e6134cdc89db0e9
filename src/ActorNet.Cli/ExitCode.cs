namespace ActorNet.Cli;

/// <summary>What the process returns to its caller.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Success = 0;

    /// <summary>A training that could not go on, or an error of the program itself.</summary>
    public const int Failure = 1;

    /// <summary>Wrong arguments, data that cannot be used, a damaged file.</summary>
    public const int WrongUse = 2;

    /// <summary>A simulation came to a wrong result.</summary>
    public const int SimulationWrongResult = 10;

    /// <summary>A simulation came to no end.</summary>
    public const int SimulationHang = 11;

    /// <summary>A simulation found an error of the program.</summary>
    public const int SimulationCrash = 12;

    /// <summary>Stopped by SIGINT (Ctrl-C): 128 + 2, as shells count.</summary>
    public const int Interrupted = 130;

    /// <summary>Stopped by SIGTERM: 128 + 15.</summary>
    public const int Terminated = 143;
}
