using ActorNet.Core.Data;
using ActorNet.Remote.Hosting;

namespace ActorNet.Remote.Tests.Hosting;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:7070", "127.0.0.1", 7070, false)]
    [InlineData("localhost:0", "localhost", 0, false)]
    [InlineData("[::1]:7070", "::1", 7070, false)]
    [InlineData("wss://127.0.0.1:7070", "127.0.0.1", 7070, true)]
    [InlineData("ws://localhost:1/", "localhost", 1, false)]
    [InlineData("https://localhost:1", "localhost", 1, true)]
    [InlineData("*:7070", "*", 7070, true)]
    [InlineData("0.0.0.0:7070", "*", 7070, true)]
    [InlineData("[::]:7070", "*", 7070, true)]
    [InlineData("trainer.example:65535", "trainer.example", 65535, true)]
    [InlineData("[2001:db8::1]:7070", "2001:db8::1", 7070, true)]
    public void Parse_Address_DecidesOnTls(string text, string host, int port, bool usesTls) =>
        ListenAddress.Parse(text, allowsPlainText: false).ShouldBe(new ListenAddress(host, port, usesTls));

    [Theory]
    [InlineData("ws://*:7070", false)]
    [InlineData("*:7070", false)]
    [InlineData("wss://*:7070", true)]
    public void Parse_WithPlainTextAllowed_EncryptsOnlyWhenAsked(string text, bool usesTls) =>
        ListenAddress.Parse(text, allowsPlainText: true).UsesTls.ShouldBe(usesTls);

    [Theory]
    [InlineData("ws://*:7070")]
    [InlineData("ws://0.0.0.0:7070")]
    [InlineData("http://trainer.example:7070")]
    public void Parse_PlainTextBeyondLoopback_IsRefused(string text) =>
        Should.Throw<DataException>(() => ListenAddress.Parse(text, allowsPlainText: false)).Message.ShouldContain("loopback only");

    [Theory]
    [InlineData("", "port is missing")]
    [InlineData("7070", "port is missing")]
    [InlineData("localhost", "port is missing")]
    [InlineData("[::1]", "port is missing")]
    [InlineData(":7070", "host is missing")]
    [InlineData("[]:7070", "host")]
    [InlineData("localhost:", "number from 0")]
    [InlineData("localhost:-1", "number from 0")]
    [InlineData("localhost:65536", "number from 0")]
    [InlineData("localhost:99999999999", "number from 0")]
    [InlineData("::1:7070", "brackets")]
    [InlineData("[localhost]:7070", "brackets")]
    [InlineData("[*]:7070", "brackets")]
    [InlineData("two words:7070", "neither a name nor an address")]
    [InlineData("ftp://localhost:7070", "scheme")]
    [InlineData("ws://localhost:7070/path", "number from 0")]
    public void Parse_Malformed_SaysWhatIsWrong(string text, string expected) =>
        Should.Throw<DataException>(() => ListenAddress.Parse(text, allowsPlainText: true)).Message.ShouldContain(expected);
}
