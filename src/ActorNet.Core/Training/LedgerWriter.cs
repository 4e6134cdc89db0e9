using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ActorNet.Core.Training;

/// <summary>
/// Turns entries into the lines of a ledger, each chained to the one before (see <c>docs/ledger.md</c>). It gathers bytes and writes no file. Writing a
/// round allocates nothing once the buffer has grown, but for a worker that was not heard of before.
/// </summary>
public sealed class LedgerWriter : IDisposable
{
    /// <summary>Name of the file in a run folder.</summary>
    public const string FileName = "ledger.jsonl";

    // Room for the fixed words and the numbers of a line; names and contributions come on top.
    private const int LineRoom = 512;
    private const int ContributionRoom = 64;

    private readonly Dictionary<(string Name, string Host), int> _workers = [];
    // One computation used again and again costs less than one a line.
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _head = new byte[LedgerFormat.HashLength];
    private LaneContribution[] _recent = [];
    private int[] _recentNumbers = [];
    private byte[] _line = new byte[1024];
    private int _length;
    private byte[] _pending = new byte[1024];
    private int _pendingLength;

    /// <summary>A writer that goes on after a line.</summary>
    /// <param name="lines">Lines so far.</param>
    /// <param name="head">Hash of the last, 32 bytes; zeros if there is none.</param>
    public LedgerWriter(long lines, ReadOnlySpan<byte> head)
    {
        Lines = lines;
        head.CopyTo(_head);
    }

    /// <summary>Lines, those that are pending included.</summary>
    public long Lines { get; private set; }

    /// <summary>Hash of the last line, lower-case hexadecimal.</summary>
    public string Head => Convert.ToHexStringLower(_head);

    /// <summary>Lines that have not been taken yet.</summary>
    public ReadOnlySpan<byte> Pending => _pending.AsSpan(0, _pendingLength);

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    /// <summary>Says that the pending lines have been taken.</summary>
    public void Take() => _pendingLength = 0;

    /// <summary>The first line.</summary>
    public void WriteRun(LedgerHeader header)
    {
        ArgumentNullException.ThrowIfNull(header);
        Begin("{\"kind\":\"run\",\"format\":\""u8, (6 * header.Run.Length) + LineRoom);
        Append(LedgerFormat.Format);
        Append("\",\"version\":"u8, LedgerFormat.Version);
        AppendText(",\"run\":"u8, header.Run);
        Append(",\"samples\":"u8, header.Samples);
        Append(",\"batch\":"u8, header.BatchSize);
        Append(",\"lanes\":"u8, header.Lanes);
        Append(",\"localSteps\":"u8, header.LocalSteps);
        Append(header.IsStable ? ",\"stable\":true"u8 : ",\"stable\":false"u8);
        Finish();
    }

    /// <summary>A server has claimed the run. Lines of rounds from that step on which stand before this one do not count.</summary>
    /// <param name="term">Its term.</param>
    /// <param name="server">Its name.</param>
    /// <param name="step">The step it begins with.</param>
    /// <param name="keepsLedger">False if its rounds will not be in the ledger.</param>
    public void WriteClaim(int term, string server, long step, bool keepsLedger)
    {
        ArgumentNullException.ThrowIfNull(server);
        _workers.Clear();
        Array.Clear(_recent);
        Begin("{\"kind\":\"claim\",\"term\":"u8, (6 * server.Length) + LineRoom);
        Append(term);
        AppendText(",\"server\":"u8, server);
        Append(",\"step\":"u8, step);
        Append(keepsLedger ? ",\"ledger\":true"u8 : ",\"ledger\":false"u8);
        Finish();
    }

    /// <summary>A round was counted.</summary>
    public void WriteStep(LedgerEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var contributions = entry.Contributions;
        Number(contributions);
        Begin("{\"kind\":\"step\",\"step\":"u8, LineRoom + (contributions.Length * ContributionRoom));
        Append(entry.Step);
        if (entry.Steps != 1)
        {
            Append(",\"steps\":"u8, entry.Steps);
        }

        Append(",\"sample\":"u8, entry.FirstSample);
        Append(",\"samples\":"u8, entry.Samples);
        if (!entry.IsApplied)
        {
            Append(",\"applied\":false"u8);
        }

        Append(",\"lanes\":["u8);
        for (var index = 0; index < contributions.Length; index++)
        {
            AppendContribution(index, contributions[index]);
        }

        Append("],\"weights\":\""u8);
        AppendDigest(entry.WeightsDigest);
        Append("\""u8);
        Finish();
    }

    /// <summary>The run has ended.</summary>
    /// <param name="term">Term of the server.</param>
    /// <param name="step">Steps done.</param>
    /// <param name="weightsSha256">SHA-256 of the weights, lower-case hexadecimal.</param>
    public void WriteEnd(int term, long step, string weightsSha256)
    {
        ArgumentNullException.ThrowIfNull(weightsSha256);
        Begin("{\"kind\":\"end\",\"term\":"u8, LineRoom);
        Append(term);
        Append(",\"step\":"u8, step);
        AppendText(",\"weights\":"u8, weightsSha256);
        Finish();
    }

    /// <summary>Gives every worker of a round its number, and writes a line for each that had none.</summary>
    private void Number(ReadOnlySpan<LaneContribution> contributions)
    {
        if (_recent.Length < contributions.Length)
        {
            Array.Resize(ref _recent, contributions.Length);
            Array.Resize(ref _recentNumbers, contributions.Length);
        }

        if (_workers.Count + contributions.Length > LedgerFormat.MostWorkers)
        {
            _workers.Clear();
            Array.Clear(_recent);
        }

        for (var index = 0; index < contributions.Length; index++)
        {
            // Most rounds are shared as the one before; then names need not even be compared.
            ref var recent = ref _recent[index];
            ref readonly var contribution = ref contributions[index];
            if (!ReferenceEquals(recent.Worker, contribution.Worker) || !ReferenceEquals(recent.Host, contribution.Host))
            {
                _recentNumbers[index] = NumberOf(contribution.Worker, contribution.Host);
                recent = contribution;
            }
        }
    }

    private int NumberOf(string worker, string host)
    {
        if (_workers.TryGetValue((worker, host), out var number))
        {
            return number;
        }

        number = _workers.Count + 1;
        _workers.Add((worker, host), number);
        Begin("{\"kind\":\"worker\",\"number\":"u8, (6 * (worker.Length + host.Length)) + LineRoom);
        Append(number);
        AppendText(",\"name\":"u8, worker);
        AppendText(",\"host\":"u8, host);
        Finish();
        return number;
    }

    private void AppendContribution(int index, in LaneContribution contribution)
    {
        Append(index == 0 ? "[\""u8 : ",[\""u8);
        var subtree = contribution.Subtree;
        Append(subtree.FirstLane);
        if (subtree.Level > 0)
        {
            Append("-"u8, subtree.FirstLane + subtree.LaneCount - 1);
        }

        Append("\","u8, _recentNumbers[index]);
        Append(",\""u8);
        AppendDigest(contribution.Digest);
        Append("\"]"u8);
    }

    /// <summary>Begins a line; the hash before stands in front of it, so that both are hashed in one piece.</summary>
    private void Begin(ReadOnlySpan<byte> start, int room)
    {
        if (_line.Length < room + LedgerFormat.HashLength)
        {
            Array.Resize(ref _line, room + LedgerFormat.HashLength);
        }

        _head.CopyTo(_line, 0);
        _length = LedgerFormat.HashLength;
        Append(start);
    }

    private void Finish()
    {
        _hash.AppendData(_line.AsSpan(0, _length));
        _ = _hash.GetHashAndReset(_head);
        Append(LedgerFormat.BeforeHash);
        _ = Convert.TryToHexStringLower(_head, _line.AsSpan(_length), out var digits);
        _length += digits;
        Append(LedgerFormat.AfterHash);
        Append("\n"u8);
        var line = _line.AsSpan(LedgerFormat.HashLength, _length - LedgerFormat.HashLength);
        if (_pending.Length < _pendingLength + line.Length)
        {
            Array.Resize(ref _pending, 2 * (_pendingLength + line.Length));
        }

        line.CopyTo(_pending.AsSpan(_pendingLength));
        _pendingLength += line.Length;
        Lines++;
    }

    private void Append(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_line.AsSpan(_length));
        _length += text.Length;
    }

    private void Append(long number)
    {
        _ = Utf8Formatter.TryFormat(number, _line.AsSpan(_length), out var digits);
        _length += digits;
    }

    private void Append(ReadOnlySpan<byte> name, long number)
    {
        Append(name);
        Append(number);
    }

    private void AppendDigest(ulong digest)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, digest);
        _ = Convert.TryToHexStringLower(bytes, _line.AsSpan(_length), out var digits);
        _length += digits;
    }

    private void Append(string ascii) => _length += System.Text.Encoding.ASCII.GetBytes(ascii, _line.AsSpan(_length));

    private void AppendText(ReadOnlySpan<byte> name, string text)
    {
        Append(name);
        Append("\""u8);
        Append(JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        Append("\""u8);
    }
}
