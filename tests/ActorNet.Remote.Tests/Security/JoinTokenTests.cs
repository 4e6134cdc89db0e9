using ActorNet.Core.Data;
using ActorNet.Remote.Security;

namespace ActorNet.Remote.Tests.Security;

public sealed class JoinTokenTests : IDisposable
{
    private static readonly byte[] SomeFingerprint = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Create_Twice_GivesTwoSecrets() => JoinToken.Create().Secret.ShouldNotBe(JoinToken.Create().Secret);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Parse_OfAFormattedToken_GivesTheSame(bool hasFingerprint)
    {
        var token = JoinToken.Create().WithFingerprint(hasFingerprint ? SomeFingerprint : []);

        var again = JoinToken.Parse(token.Format());

        again.Secret.ShouldBe(token.Secret);
        again.Fingerprint.ToArray().ShouldBe(hasFingerprint ? SomeFingerprint : []);
    }

    [Fact]
    public void Matches_OnlyTheRightSecret_IsTrue()
    {
        var token = JoinToken.Create();
        var almost = token.Secret.ToCharArray();
        almost[^1] = almost[^1] == 'A' ? 'E' : 'A';

        token.Matches(token.Secret).ShouldBeTrue();
        token.Matches(almost).ShouldBeFalse();
        token.Matches("").ShouldBeFalse();
        token.Matches(token.Format()).ShouldBeFalse();
        token.Matches(token.Secret + "A").ShouldBeFalse();
    }

    [Fact]
    public void ToString_OfATokenAndOfAnAccess_HidesTheSecret()
    {
        var token = JoinToken.Create();
        var access = new ServerAccess { Address = new Uri("wss://host:1"), Token = token };

        token.ToString().ShouldNotContain(token.Secret);
        access.ToString().ShouldNotContain(token.Secret);
    }

    [Fact]
    public void LoadOrCreate_ManyAtOnce_AllHaveTheSameAndNothingElseIsLeft()
    {
        using var together = new Barrier(8);
        var tokens = new JoinToken[together.ParticipantCount];
        var threads = Enumerable.Range(0, tokens.Length).Select(number => new Thread(() =>
        {
            together.SignalAndWait();
            tokens[number] = JoinToken.LoadOrCreate(_folder.At("token"));
        })).ToList();

        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        tokens.Select(token => token.Secret).Distinct().ShouldHaveSingleItem();
        Directory.GetFiles(Path.GetDirectoryName(_folder.At("token"))!).ShouldBe([_folder.At("token")]);
        JoinToken.Load(_folder.At("token")).Secret.ShouldBe(tokens[0].Secret);
    }

    [Fact]
    public void LoadOrCreate_FileThatIsThere_IsLeftAsItIs()
    {
        var token = JoinToken.Create();
        token.Save(_folder.At("token"));

        JoinToken.LoadOrCreate(_folder.At("token")).Secret.ShouldBe(token.Secret);
    }

    [Fact]
    public void LoadOrCreate_NoFolder_SaysThatItCannotBeWritten() =>
        Should.Throw<DataException>(() => JoinToken.LoadOrCreate(_folder.At("nowhere/token"))).Message.ShouldContain("cannot be written");

    [Fact]
    public void Save_NewFile_IsTheOwnersAloneAndLoads()
    {
        var token = JoinToken.Create().WithFingerprint(SomeFingerprint);

        token.Save(_folder.At("token"));

        JoinToken.Load(_folder.At("token")).Format().ShouldBe(token.Format());
        Directory.GetFiles(_folder.Path).Length.ShouldBe(1);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(_folder.At("token")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public void Save_OverOnesOwnFile_ReplacesIt()
    {
        JoinToken.Create().Save(_folder.At("token"));
        var second = JoinToken.Create();

        second.Save(_folder.At("token"));

        JoinToken.Load(_folder.At("token")).Secret.ShouldBe(second.Secret);
    }

    [SkippableTheory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void SaveAndLoad_FileThatOthersMayUse_AreRefused(UnixFileMode open)
    {
        Skip.If(OperatingSystem.IsWindows(), "the rights of a file are Unix's");
        var path = _folder.WritePrivate("token", JoinToken.Create().Format());
        var before = File.ReadAllText(path);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | open);
        }

        Should.Throw<DataException>(() => JoinToken.Load(path)).Message.ShouldContain("chmod 600");
        Should.Throw<DataException>(() => JoinToken.Create().Save(path)).Message.ShouldContain("chmod 600");
        File.ReadAllText(path).ShouldBe(before);
    }

    [SkippableFact]
    public void Load_MountedSecretThatNobodyMayWrite_MayBeReadByItsGroupAndByNobodyElse()
    {
        Skip.If(OperatingSystem.IsWindows(), "the rights of a file are Unix's");
        var token = JoinToken.Create();
        var path = _folder.WritePrivate("token", token.Format());
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        }

        JoinToken.Load(path).Secret.ShouldBe(token.Secret);
        Should.Throw<DataException>(() => JoinToken.Create().Save(path)).Message.ShouldContain("chmod 600");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }

        Should.Throw<DataException>(() => JoinToken.Load(path)).Message.ShouldContain("chmod 600");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("anet1")]
    [InlineData("anet1..")]
    [InlineData("anet2.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.")]
    [InlineData("anet1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("anet1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB.")]
    [InlineData("anet1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.")]
    [InlineData("anet1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=.")]
    [InlineData("anet1.AAAAAAAAAAAAAAAA AAAAAAAAAAAAAAAAAAAAAAAAAAA.")]
    [InlineData("anet1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.AAAA")]
    [InlineData("anet1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA..")]
    [InlineData("anet1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.\nanet1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.")]
    public void Load_MalformedText_NamesTheFileAndNotTheText(string text)
    {
        var path = _folder.WritePrivate("token", text);

        var message = Should.Throw<DataException>(() => JoinToken.Load(path)).Message;

        message.ShouldStartWith(path);
        message.ShouldNotContain("AAAA");
    }

    [Fact]
    public void Load_LongMissingOrBinaryFile_IsRefused()
    {
        var path = _folder.WritePrivate("token", new string('A', 100_000));
        var binary = _folder.WritePrivate("binary", "");
        File.WriteAllBytes(binary, [0xFF, 0xFE, 0x00]);

        Should.Throw<DataException>(() => JoinToken.Load(path)).Message.ShouldContain("longer than");
        Should.Throw<DataException>(() => JoinToken.Load(_folder.At("none"))).Message.ShouldContain("no such file");
        Should.Throw<DataException>(() => JoinToken.Load(_folder.Path)).Message.ShouldStartWith(_folder.Path);
        Should.Throw<DataException>(() => JoinToken.Load(binary)).Message.ShouldContain("not a text file");
    }
}
