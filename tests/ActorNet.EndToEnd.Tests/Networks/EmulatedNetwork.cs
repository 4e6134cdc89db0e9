using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ActorNet.EndToEnd.Tests.Networks;

/// <summary>
/// Hosts in network namespaces, and between them a network in this process that delays, loses and cuts off what it is told to. Each host is reached by IPv4
/// only and by the other hosts only. (The kernel's own emulation, <c>tc netem</c>, is a module that many kernels do not have, and it cannot be told to
/// lose the same packets again.)
/// </summary>
internal sealed unsafe partial class EmulatedNetwork : IDisposable
{
    private const string SpacePrefix = "actornet-e2e-";
    private const int MaximumPacket = 65_536;
    private const int MaximumHosts = 16;

    /// <summary>A device whose queue is longer than this loses what it is given, as switches do.</summary>
    private const double LongestQueueSeconds = 0.2;

    /// <summary>How long the thread waits at most before it looks whether it is to end.</summary>
    private const double LongestWaitSeconds = 0.05;

    private readonly List<NetworkHost> _hosts = [];
    private readonly NetworkLink[,] _links = new NetworkLink[MaximumHosts, MaximumHosts];
    private readonly PriorityQueue<Packet, (double Due, long Order)> _underWay = new();
    private readonly Random _random;
    private readonly Thread _thread;
    private readonly byte[] _buffer = new byte[MaximumPacket];
    private long _order;
    private volatile bool _stopped;

    /// <param name="hosts">How many hosts there are.</param>
    /// <param name="seed">Of the packets that are lost.</param>
    public EmulatedNetwork(int hosts, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hosts, MaximumHosts);
        _random = new Random(seed);
        RemoveLeftOvers();
        try
        {
            for (var i = 0; i < hosts; i++) _hosts.Add(new NetworkHost($"{SpacePrefix}{Environment.ProcessId}-{i}", $"an{Environment.ProcessId}x{i}", i));
        }
        catch
        {
            RemoveHosts();
            throw;
        }

        for (var i = 0; i < hosts; i++)
        {
            for (var j = 0; j < hosts; j++) _links[i, j] = new NetworkLink();
        }

        _thread = new Thread(Carry) { IsBackground = true, Name = "emulated network" };
        _thread.Start();
    }

    public IReadOnlyList<NetworkHost> Hosts => _hosts;

    /// <summary>Why there can be none on this machine; null if there can.</summary>
    public static string? MissingReason { get; } =
        !OperatingSystem.IsLinux() ? "network namespaces are Linux'"
        : !Environment.IsPrivilegedProcess ? "network namespaces need root"
        : IpCommand.Program is null ? "ip is not installed (Debian: iproute2)"
        : !File.Exists(TunDevice.ControlFile) ? $"there is no {TunDevice.ControlFile}"
        : TryOne();

    /// <summary>The way from one host to another.</summary>
    public NetworkLink Link(int from, int to) => _links[from, to];

    /// <summary>Packets that were lost anywhere.</summary>
    public long Lost => _links.Cast<NetworkLink?>().Sum(static link => link?.Lost ?? 0);

    /// <summary>Sets something on every link.</summary>
    public void Everywhere(Action<NetworkLink> set)
    {
        for (var i = 0; i < _hosts.Count; i++)
        {
            for (var j = 0; j < _hosts.Count; j++) set(_links[i, j]);
        }
    }

    /// <summary>Cuts a host off from all others, or joins it to them again.</summary>
    public void CutOff(int host, bool isCut)
    {
        for (var i = 0; i < _hosts.Count; i++) _links[i, host].IsCut = _links[host, i].IsCut = isCut;
    }

    public void Dispose()
    {
        _stopped = true;
        _thread.Join();
        RemoveHosts();
    }

    private static double Now => Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;

    private void Carry()
    {
        var waits = stackalloc PollEntry[MaximumHosts];
        while (!_stopped)
        {
            for (var i = 0; i < _hosts.Count; i++) waits[i] = new PollEntry(_hosts[i].Device.Descriptor);
            var wait = _underWay.TryPeek(out _, out var next) ? Math.Clamp(next.Due - Now, 0, LongestWaitSeconds) : LongestWaitSeconds;
            var time = new TimeSpec { Nanoseconds = (nint)(wait * 1e9) };
            _ = Poll(waits, (nuint)_hosts.Count, &time, null);
            Deliver();
            for (var i = 0; i < _hosts.Count; i++)
            {
                if (waits[i].Result != 0) Take(_hosts[i]);
            }
        }
    }

    /// <summary>Takes up what a host has sent.</summary>
    private void Take(NetworkHost host)
    {
        // A bounded number at a time: a host that sends without end must not hold up what is due.
        for (var i = 0; i < 64; i++)
        {
            var length = host.Device.Read(_buffer);
            if (length == 0) return;
            Route(host, _buffer.AsSpan(0, length));
        }
    }

    private void Route(NetworkHost from, ReadOnlySpan<byte> packet)
    {
        // IPv4 with a whole header; other hosts are told apart by the last byte of the address. IPv6's router solicitations and the like go nowhere.
        if (packet.Length < 20 || packet[0] >> 4 != 4 || BinaryPrimitives.ReadUInt32BigEndian(packet[16..]) >> 8 != 0x0A_D5_00) return;

        var number = packet[19] - 1;
        if (number < 0 || number >= _hosts.Count) return;

        var to = _hosts[number];
        var link = _links[from.Number, number];
        var now = Now;
        var sent = Pass(now, from.SendsUntil, from.BytesPerSecond, packet.Length);
        var arrives = Math.Max(sent, now) + link.Delay.TotalSeconds;
        var received = Pass(arrives, to.ReceivesUntil, to.BytesPerSecond, packet.Length);
        if (sent - now > LongestQueueSeconds || received - arrives > LongestQueueSeconds || link.IsCut || _random.NextDouble() < link.Loss)
        {
            link.CountLost();
            return;
        }

        from.SendsUntil = sent;
        to.ReceivesUntil = received;
        var bytes = ArrayPool<byte>.Shared.Rent(packet.Length);
        packet.CopyTo(bytes);
        _underWay.Enqueue(new Packet(bytes, packet.Length, to, link), (received, _order++));
    }

    /// <summary>When a device that is busy until a time has passed so many bytes on.</summary>
    private static double Pass(double now, double busyUntil, long bytesPerSecond, int bytes) =>
        bytesPerSecond == 0 ? now : Math.Max(now, busyUntil) + ((double)bytes / bytesPerSecond);

    private void Deliver()
    {
        while (_underWay.TryPeek(out var packet, out var next) && next.Due <= Now)
        {
            _underWay.Dequeue();
            if (packet.Link.IsCut)
            {
                packet.Link.CountLost();
            }
            else
            {
                packet.To.Device.Write(packet.Bytes.AsSpan(0, packet.Length));
                packet.Link.CountDelivered();
            }

            ArrayPool<byte>.Shared.Return(packet.Bytes);
        }
    }

    private void RemoveHosts()
    {
        foreach (var host in _hosts) host.Remove();
    }

    /// <summary>Namespaces of test runs that were killed.</summary>
    private static void RemoveLeftOvers()
    {
        foreach (var line in IpCommand.Run("netns", "list").Split('\n'))
        {
            var name = line.Split(' ')[0];
            if (!name.StartsWith(SpacePrefix, StringComparison.Ordinal)) continue;

            var process = name[SpacePrefix.Length..].Split('-')[0];
            if (!Directory.Exists($"/proc/{process}")) IpCommand.TryRun("netns", "del", name);
        }
    }

    /// <summary>Whether the machine lets us make one can only be found out by trying.</summary>
    private static string? TryOne()
    {
        try
        {
            using var network = new EmulatedNetwork(1, seed: 0);
            return null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return $"no network namespace with a device can be made here: {exception.Message}";
        }
    }

    [LibraryImport("libc", EntryPoint = "ppoll")]
    private static partial int Poll(PollEntry* entries, nuint count, TimeSpec* timeout, void* mask);

    private readonly record struct Packet(byte[] Bytes, int Length, NetworkHost To, NetworkLink Link);

    private struct PollEntry(int descriptor)
    {
        private const short Readable = 1;

        public int Descriptor = descriptor;
        public short Events = Readable;
        public short Result = 0;
    }

    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
