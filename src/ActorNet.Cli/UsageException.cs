namespace ActorNet.Cli;

/// <summary>The command was used wrongly. The message is one line for the user; the process ends with <see cref="ExitCode.WrongUse"/>.</summary>
internal sealed class UsageException(string message) : Exception(message);
