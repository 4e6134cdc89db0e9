using System.Security.Cryptography;
using ActorNet.Core.Data;
using ActorNet.Remote.Security;

namespace ActorNet.Remote.Tests.Security;

public sealed class ServerCertificateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new();

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void MakeOrReuse_Twice_KeepsTheCertificateInAPrivateFile()
    {
        using var first = ServerCertificate.MakeOrReuse(_folder.Path, ["trainer.example", "10.1.2.3", "not a name"], TimeProvider.System);
        using var second = ServerCertificate.MakeOrReuse(_folder.Path, [], TimeProvider.System);

        second.Fingerprint.ShouldBe(first.Fingerprint);
        first.IsMade.ShouldBeTrue();
        second.Certificate.HasPrivateKey.ShouldBeTrue();
        first.Certificate.MatchesHostname("trainer.example").ShouldBeTrue();
        first.Certificate.MatchesHostname("10.1.2.3").ShouldBeTrue();
        first.Certificate.MatchesHostname("localhost").ShouldBeTrue();
        first.Certificate.MatchesHostname("example.com").ShouldBeFalse();
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(_folder.At(ServerCertificate.FileName)).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public void MakeOrReuse_WithoutAFolder_MakesANewOneEachTime()
    {
        using var first = ServerCertificate.MakeOrReuse(null, [], TimeProvider.System);
        using var second = ServerCertificate.MakeOrReuse(null, [], TimeProvider.System);

        second.Fingerprint.ShouldNotBe(first.Fingerprint);
    }

    [Fact]
    public void MakeOrReuse_ExpiredFile_IsReplaced()
    {
        using var old = ServerCertificate.MakeOrReuse(_folder.Path, [], new StoppedTime(DateTimeOffset.UtcNow.AddYears(-10)));
        using var fresh = ServerCertificate.MakeOrReuse(_folder.Path, [], TimeProvider.System);

        fresh.Fingerprint.ShouldNotBe(old.Fingerprint);
        fresh.Certificate.NotAfter.ShouldBeGreaterThan(DateTime.Now.AddYears(9));
    }

    [Fact]
    public void MakeOrReuse_DamagedFile_IsNotReplacedInSilence()
    {
        var path = _folder.WritePrivate(ServerCertificate.FileName, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");

        var message = Should.Throw<DataException>(() => ServerCertificate.MakeOrReuse(_folder.Path, [], TimeProvider.System)).Message;

        message.ShouldStartWith(path);
        message.ShouldContain("delete the file");
    }

    [Fact]
    public void Load_CertificateOfAnAuthority_HasItsKey()
    {
        var path = _authority.SaveServer(_folder, "server.crt");

        using var loaded = ServerCertificate.Load(path, keyFile: null, TimeProvider.System);

        loaded.IsMade.ShouldBeFalse();
        loaded.Certificate.HasPrivateKey.ShouldBeTrue();
        loaded.Context().ShouldNotBeNull();
    }

    [Fact]
    public void Load_KeyInAFileOfItsOwn_FitsTheCertificate()
    {
        var both = File.ReadAllText(_authority.SaveServer(_folder, "both.pem"));
        var cut = both.IndexOf("-----BEGIN PRIVATE KEY-----", StringComparison.Ordinal);
        var certificate = _folder.Write("server.crt", both[..cut]);
        var key = _folder.Write("server.key", both[cut..]);

        using var loaded = ServerCertificate.Load(certificate, key, TimeProvider.System);

        loaded.Certificate.HasPrivateKey.ShouldBeTrue();
        Should.Throw<DataException>(() => ServerCertificate.Load(certificate, null, TimeProvider.System)).Message.ShouldContain("holds no private key");
        Should.Throw<DataException>(() => ServerCertificate.Load(key, certificate, TimeProvider.System)).Message.ShouldContain("holds no certificate");
    }

    [Fact]
    public void Load_AnothersKey_IsRefused()
    {
        var path = _authority.SaveServer(_folder, "server.crt");
        var other = _authority.SaveServer(_folder, "other.crt");

        Should.Throw<DataException>(() => ServerCertificate.Load(path, other, TimeProvider.System)).Message.ShouldContain("is not that of the certificate");
    }

    [Fact]
    public void Load_KeyOnAnUnknownCurve_IsRefused()
    {
        var path = _authority.SaveServer(_folder, "server.crt");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var bytes = key.ExportPkcs8PrivateKey();
        bytes[bytes.AsSpan().IndexOf((byte[])[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]) + 6] = 0x55;
        var strange = _folder.Write("strange.key", PemEncoding.WriteString("PRIVATE KEY", bytes));

        Should.Throw<DataException>(() => ServerCertificate.Load(path, strange, TimeProvider.System)).Message.ShouldContain("unknown kind");
    }

    [Theory]
    [InlineData(-1, "has expired")]
    [InlineData(90, "not valid before")]
    public void Load_CertificateOutOfItsTime_IsRefused(int daysFromNow, string expected)
    {
        var path = _authority.SaveServer(_folder, "server.crt", daysFromNow: daysFromNow);

        var message = Should.Throw<DataException>(() => ServerCertificate.Load(path, null, TimeProvider.System)).Message;

        message.ShouldStartWith(path);
        message.ShouldContain(expected);
    }

    [Fact]
    public void Load_KeyWithAPassword_IsRefused()
    {
        using var key = ECDsa.Create();
        var locked = _folder.Write("locked.key", key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1)));
        var path = _authority.SaveServer(_folder, "server.crt");

        Should.Throw<DataException>(() => ServerCertificate.Load(path, locked, TimeProvider.System)).Message.ShouldContain("password");
    }

    [Fact]
    public void Load_MissingFile_IsNamed() =>
        Should.Throw<DataException>(() => ServerCertificate.Load(_folder.At("none"), null, TimeProvider.System)).Message.ShouldContain("no such file");
}
