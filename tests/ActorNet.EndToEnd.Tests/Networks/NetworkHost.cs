using System.Net;
using ActorNet.EndToEnd.Tests.Harness;

namespace ActorNet.EndToEnd.Tests.Networks;

/// <summary>A network namespace with one device, behind which lies the emulated network.</summary>
internal sealed partial class NetworkHost
{
    public NetworkHost(string space, string deviceName, int number)
    {
        Space = space;
        Number = number;
        Address = new IPAddress([10, 213, 0, (byte)(number + 1)]);
        Device = new TunDevice(deviceName);
        try
        {
            IpCommand.Run("netns", "add", space);
            IpCommand.Run("link", "set", deviceName, "netns", space);
            IpCommand.Run("-n", space, "addr", "add", $"{Address}/24", "dev", deviceName);
            IpCommand.Run("-n", space, "link", "set", "lo", "up");
            IpCommand.Run("-n", space, "link", "set", deviceName, "up");
        }
        catch
        {
            Remove();
            throw;
        }
    }

    /// <summary>Name of the namespace.</summary>
    public string Space { get; }

    /// <summary>From 0 on.</summary>
    public int Number { get; }

    public IPAddress Address { get; }

    public TunDevice Device { get; }

    /// <summary>Bytes a second in each direction, or 0 for any number.</summary>
    public long BytesPerSecond { get; set; }

    /// <summary>When the host's device has sent all that it was given so far, in seconds; the network's own.</summary>
    public double SendsUntil { get; set; }

    /// <summary>Likewise for receiving.</summary>
    public double ReceivesUntil { get; set; }

    /// <summary>To start programs there.</summary>
    public ProgramPlace Place => new() { Prefix = ["/usr/bin/env", "ip", "netns", "exec", Space] };

    /// <summary>Removes the namespace and the device.</summary>
    public void Remove()
    {
        Device.Dispose();
        IpCommand.TryRun("netns", "del", Space);
    }
}
