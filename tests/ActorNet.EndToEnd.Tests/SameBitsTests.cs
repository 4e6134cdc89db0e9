using ActorNet.EndToEnd.Tests.Harness;

namespace ActorNet.EndToEnd.Tests;

/// <summary>Server and workers as processes come to the weights of <c>train</c>, however many they are and whatever they talk over.</summary>
public sealed class SameBitsTests
{
    /// <summary>Set to 1 to train on MNIST as well, which must be on this machine.</summary>
    private const string MnistVariable = "ACTORNET_E2E_MNIST";

    private static readonly string[] Digits = ["digits", "--epochs", "3"];
    private static readonly string[] Mnist = ["mnist", "--epochs", "1"];

    public static TheoryData<Shape> Shapes =>
    [
        new(Workers: 1, Wire: "local", Tls: false),
        new(Workers: 2, Wire: "local", Tls: true),
        new(Workers: 3, Wire: "local", Tls: false),
        new(Workers: 1, Wire: "websocket", Tls: true),
        new(Workers: 2, Wire: "websocket", Tls: false),
        new(Workers: 3, Wire: "websocket", Tls: true),
        new(Workers: 2, Wire: "websocket", Tls: true, Parts: 2),
        new(Workers: 2, Wire: "local", Tls: false, Parts: 2),
        new(Workers: 2, Wire: "local", Tls: false, Threads: 2),
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public Task Digits_OverProcesses_EndInTheBitsOfOneProcess(Shape shape) => Compare(shape, Digits);

    [SkippableTheory]
    [MemberData(nameof(Shapes))]
    public Task Mnist_OverProcesses_EndsInTheBitsOfOneProcess(Shape shape)
    {
        Skip.IfNot(Environment.GetEnvironmentVariable(MnistVariable) == "1", $"takes minutes: {MnistVariable}=1 runs it");
        return Compare(shape, Mnist);
    }

    private static async Task Compare(Shape shape, string[] settings)
    {
        using var cluster = new Cluster(shape.Parts > 1 ? [.. settings, "--parts", $"{shape.Parts}"] : settings)
        {
            Listen = shape.Tls ? "wss://127.0.0.1:0" : "ws://127.0.0.1:0",
            Shared = ["--wire-kind", shape.Wire],
            ServerOptions = ["--expected-workers", $"{shape.Workers}"],
        };
        var server = await cluster.StartServer();
        for (var part = 2; part <= shape.Parts; part++) await cluster.StartPart(part, shape.Parts);
        var workers = cluster.StartWorkers(shape.Workers, "--threads", $"{shape.Threads}");

        (await server.ExitCode()).ShouldBe(0, cluster.ToString());
        foreach (var worker in workers) (await worker.ExitCode()).ShouldBe(0, cluster.ToString());
        (await Reference.HashOf(server)).ShouldBe(await Reference.Hash(settings));
        cluster.Address.ShouldStartWith(shape.Tls ? "wss:" : "ws:");
    }

    /// <summary>Who takes part, and over what they talk.</summary>
    public sealed record Shape(int Workers, string Wire, bool Tls, int Parts = 1, int Threads = 1);
}
