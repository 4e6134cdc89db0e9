namespace ActorNet.Benchmarks.Wire;

/// <summary>What the other process connects to, as its arguments.</summary>
/// <param name="Tcp">Port of the bare TCP socket.</param>
/// <param name="Unix">Path of the bare Unix socket.</param>
/// <param name="Http">Port of the web server.</param>
/// <param name="Locals">Sockets of our local wire: by reference, by reference with floats written and read, by copying.</param>
internal sealed record WireOffer(int Tcp, string Unix, int Http, IReadOnlyList<string> Locals)
{
    public string[] ToArguments() => [$"{Tcp}", Unix, $"{Http}", .. Locals];

    public static WireOffer FromArguments(string[] arguments) =>
        new(int.Parse(arguments[0]), arguments[1], int.Parse(arguments[2]), arguments[3..]);
}
