using System.Security.Cryptography.X509Certificates;
using ActorNet.Core.Data;
using ActorNet.Remote.Security;
using Akka.Actor;
using Akka.Cluster;
using Akka.Remote.Transport.DotNetty;

namespace ActorNet.Akka.Tests.Settings;

/// <summary>What TLS of Akka.Remote proves, and what it does not: docs/security is written from these.</summary>
public sealed class TlsClusterTests(TrustedAuthority authority) : IClassFixture<TrustedAuthority>
{
    [SkippableFact]
    public async Task Start_TwoNodesWithCertificatesOfATrustedAuthority_Join()
    {
        Skip.IfNot(OperatingSystem.IsLinux());
        var file = authority.Server("cluster.example");
        using var first = new ActorNetClusterSetup { Configuration = Patience.Settings, Roles = ["parameter-server"], CertificateFile = file }.Start();
        await Members.UpAsync(first, 1);
        using var second = new ActorNetClusterSetup { Configuration = Patience.Settings, Roles = ["worker"], CertificateFile = file, SeedNodes = [HostPort(first)] }.Start();

        await Members.UpAsync(second, 2);

        Cluster.Get(first).SelfAddress.Protocol.ShouldBe("akka.ssl.tcp");
    }

    [SkippableFact]
    public async Task Start_TwoNodesWithCertificatesAndAToken_Join()
    {
        Skip.IfNot(OperatingSystem.IsLinux());
        var token = authority.Folder.At("token");
        JoinToken.Create().Save(token);
        var setup = new ActorNetClusterSetup { Configuration = Patience.Settings, Roles = ["worker"], CertificateFile = authority.Server("cluster.example"), TokenFile = token };
        using var first = setup.Start();
        await Members.UpAsync(first, 1);
        using var second = (setup with { SeedNodes = [HostPort(first)] }).Start();

        await Members.UpAsync(second, 2);

        Cluster.Get(first).SelfAddress.Protocol.ShouldBe("akka.actornet.ssl.tcp");
    }

    [SkippableFact]
    public void Start_CertificateThatNobodyTrusts_IsRefusedAtOnce()
    {
        Skip.IfNot(OperatingSystem.IsLinux());
        var setup = new ActorNetClusterSetup { Configuration = Patience.Settings, Roles = ["worker"], CertificateFile = authority.Foreign("cluster.example") };

        Should.Throw<DataException>(setup.Start).Message.ShouldContain("no authority of this machine stands for it");
    }

    /// <summary>The caller holds the certificate of the one it calls against its authorities: it gets as far as the handshake, and no further.</summary>
    [SkippableFact]
    public async Task Start_SeedNodeWithAForeignCertificate_IsNotJoined()
    {
        Skip.IfNot(OperatingSystem.IsLinux());
        var trusting = new ActorNetClusterSetup { Configuration = Patience.Settings, Roles = ["worker"], CertificateFile = authority.Server("cluster.example") };
        using var foreign = PemFile.WithKey(authority.Foreign("cluster.example"), null).Certificate;
        using var stranger = StartWith(trusting, foreign);
        Cluster.Get(stranger).Join(Cluster.Get(stranger).SelfAddress);
        await Members.UpAsync(stranger, 1);
        using var caller = (trusting with { SeedNodes = [HostPort(stranger)] }).Start();

        // Its first two attempts have failed by then; the next would be the same.
        await Members.RefusedAsync(caller, Cluster.Get(stranger).SelfAddress, 2);

        Cluster.Get(caller).State.Members.ShouldBeEmpty();
        Cluster.Get(stranger).State.Members.Count.ShouldBe(1);
    }

    /// <summary>The name in the certificate counts too: it is the one of the cluster.</summary>
    [SkippableFact]
    public async Task Start_SeedNodeOfAnotherName_IsNotJoined()
    {
        Skip.IfNot(OperatingSystem.IsLinux());
        using var other = new ActorNetClusterSetup { Configuration = Patience.Settings, Roles = ["worker"], CertificateFile = authority.Server("other.example") }.Start();
        await Members.UpAsync(other, 1);
        using var caller = new ActorNetClusterSetup { Configuration = Patience.Settings, Roles = ["worker"], CertificateFile = authority.Server("cluster.example"), SeedNodes = [HostPort(other)] }.Start();

        await Members.RefusedAsync(caller, Cluster.Get(other).SelfAddress, 2);

        Cluster.Get(caller).State.Members.ShouldBeEmpty();
    }

    /// <summary>
    /// What TLS of Akka.Remote 1.5.30 does not do, and why beyond loopback nodes must have a token too: the one that is called asks for no certificate, so that a
    /// stranger may call. If this test ever fails, Akka has learnt it, and the documents may say so.
    /// </summary>
    [SkippableFact]
    public async Task Start_CallerWithAForeignCertificate_IsLetIn()
    {
        Skip.IfNot(OperatingSystem.IsLinux());
        var trusting = new ActorNetClusterSetup { Configuration = Patience.Settings, Roles = ["worker"], CertificateFile = authority.Server("cluster.example") };
        using var seed = trusting.Start();
        using var foreign = PemFile.WithKey(authority.Foreign("cluster.example"), null).Certificate;
        using var stranger = StartWith(trusting with { SeedNodes = [HostPort(seed)] }, foreign);

        await Members.UpAsync(seed, 2);
    }

    private static ActorSystem StartWith(ActorNetClusterSetup setup, X509Certificate2 certificate) =>
        ActorSystem.Create(setup.SystemName, setup.ToSystemSetup().And(new DotNettySslSetup(certificate, suppressValidation: false)));

    private static string HostPort(ActorSystem system) => $"{Cluster.Get(system).SelfAddress.Host}:{Cluster.Get(system).SelfAddress.Port}";
}
