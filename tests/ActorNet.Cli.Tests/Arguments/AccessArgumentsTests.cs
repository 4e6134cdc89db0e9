using System.CommandLine;
using ActorNet.Cli.Arguments;
using ActorNet.Core.Data;
using ActorNet.Remote;
using ActorNet.Remote.Security;

namespace ActorNet.Cli.Tests.Arguments;

public sealed class AccessArgumentsTests : IDisposable
{
    private const string Pin = "00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF";
    private readonly string _token = Path.Combine(Path.GetTempPath(), $"token-{Guid.NewGuid():N}");

    public AccessArgumentsTests() => JoinToken.Create().Save(_token);

    public void Dispose() => File.Delete(_token);

    [Fact]
    public void Require_Everything_IsTakenOver()
    {
        var access = Require("--server", "wss://box:7070", "--token-file", _token, "--pin", Pin, "--wire-kind", "WebSocket");

        access.Address.ShouldBe(new Uri("wss://box:7070"));
        access.Token.Secret.ShouldBe(JoinToken.Load(_token).Secret);
        Convert.ToHexString(access.Pin.Span).ShouldBe(Pin);
        access.WireKind.ShouldBe(WireKind.WebSocket);
        access.AllowsPlainText.ShouldBeFalse();
    }

    [Fact]
    public void Require_PlainTextBeyondLoopback_TakesTheFlag()
    {
        Should.Throw<DataException>(() => Require("--server", "ws://box:7070", "--token-file", _token)).Message.ShouldContain("--insecure");
        Require("--server", "ws://box:7070", "--token-file", _token, "--insecure").AllowsPlainText.ShouldBeTrue();
        Require("--server", "ws://127.0.0.1:7070", "--token-file", _token).WireKind.ShouldBe(WireKind.Auto);
    }

    [Theory]
    [InlineData("--server is missing")]
    [InlineData("--token-file is of no use without --server", "--token-file", "x")]
    [InlineData("--insecure is of no use without --server", "--insecure")]
    [InlineData("--server needs --token-file", "--server", "ws://127.0.0.1:1")]
    public void Require_SomethingMissing_SaysWhat(string message, params string[] arguments) =>
        Should.Throw<UsageException>(() => Require(arguments)).Message.ShouldContain(message);

    [Fact]
    public void ReadIfGiven_NoneOfThem_IsNull() => Parse([], (access, result) => access.ReadIfGiven(result)).ShouldBeNull();

    [Fact]
    public void Require_WrongFiles_NamesThem()
    {
        Should.Throw<DataException>(() => Require("--server", "wss://box:1", "--token-file", _token + ".no")).Message.ShouldContain(_token + ".no");
        Should.Throw<DataException>(() => Require("--server", "nowhere", "--token-file", _token)).Message.ShouldContain("nowhere");
        Should.Throw<DataException>(() => Require("--server", "wss://box:1", "--token-file", _token, "--pin", "12")).Message.ShouldContain("12");
    }

    private static ServerAccess Require(params string[] arguments) => Parse(arguments, (access, result) => access.Require(result));

    private static T Parse<T>(string[] arguments, Func<AccessArguments, ParseResult, T> read)
    {
        var command = new Command("watch");
        var access = new AccessArguments(command, choosesWire: true);
        return read(access, command.Parse(arguments));
    }
}
