using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using ActorNet.Remote.Tests;
using ActorNet.Remote.Tests.Security;

namespace ActorNet.Akka.Tests.Settings;

/// <summary>
/// An authority that this machine's user trusts for as long as the tests run: Akka.Remote believes those of the machine only. Its key is never written down. Only
/// where that asks nobody: on Linux the store is a folder of the user.
/// </summary>
public sealed class TrustedAuthority : IAsyncLifetime, IDisposable
{
    private readonly TestAuthority _authority = new("ActorNet test authority trusted for a minute");
    private readonly TestAuthority _foreign = new("ActorNet foreign test authority");
    private X509Certificate2? _trusted;

    public TemporaryFolder Folder { get; } = new();

    /// <summary>A file with a certificate for <paramref name="host"/>, and its key.</summary>
    public string Server(string host) => _authority.SaveServer(Folder, $"{host}.pem", host);

    /// <summary>The same from an authority that nobody trusts.</summary>
    public string Foreign(string host) => _foreign.SaveServer(Folder, $"foreign-{host}.pem", host);

    public async Task InitializeAsync()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        _trusted = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(_authority.Save(Folder, "authority.pem")));
        using (var store = new X509Store(StoreName.Root, StoreLocation.CurrentUser))
        {
            store.Open(OpenFlags.ReadWrite);
            store.Add(_trusted);
        }

        // The runtime looks at the folder every few seconds only.
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var watch = Stopwatch.StartNew();
        while (!IsTrusted(_trusted))
        {
            watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30), "the runtime does not see the trusted authority");
            await tick.WaitForNextTickAsync();
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        if (_trusted is not null)
        {
            using var store = new X509Store(StoreName.Root, StoreLocation.CurrentUser);
            store.Open(OpenFlags.ReadWrite);
            store.Remove(_trusted);
            _trusted.Dispose();
        }

        _authority.Dispose();
        _foreign.Dispose();
        Folder.Dispose();
    }

    private static bool IsTrusted(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }
}
