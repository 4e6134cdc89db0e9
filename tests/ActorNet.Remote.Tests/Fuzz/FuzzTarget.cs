using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace ActorNet.Fuzzing;

/// <summary>
/// Something that reads what others wrote. Whatever comes in, it must end in success or in the exception that its documentation names, in time and without more
/// memory than the input is worth.
/// </summary>
/// <param name="name">What failures and counts call it.</param>
/// <param name="share">How many of a thousand inputs it gets.</param>
internal sealed class FuzzTarget(string name, int share)
{
    /// <summary>Inputs of a usual run of all tests, over all targets; the environment variable says another number.</summary>
    private const int UsualInputs = 20_000;

    /// <summary>Bytes of an input that a failure prints.</summary>
    private const int Shown = 3_000;

    private const string Variable = "ACTORNET_FUZZ_INPUTS";

    /// <summary>Generous, since test machines are shared; an endless loop takes longer.</summary>
    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(30);

    private long _current = -1;
    private long _since;
    private Exception? _failure;

    /// <summary>Reads one input.</summary>
    public required Action<byte[]> Read { get; init; }

    /// <summary>True for the exceptions that the reader's documentation names.</summary>
    public required Func<Exception, bool> IsDocumented { get; init; }

    /// <summary>Inputs that are right.</summary>
    public required IReadOnlyList<byte[]> Samples { get; init; }

    /// <summary>Puts lengths and checksums of a damaged input right, so that what lies behind them is reached too; half of the inputs pass through it.</summary>
    public Func<byte[], byte[]>? Repair { get; init; }

    /// <summary>Bytes that a read may allocate for each byte of input.</summary>
    public long BytesPerByte { get; init; } = 64;

    /// <summary>Bytes that a read may allocate beside those.</summary>
    public long FixedBytes { get; init; } = 1 << 20;

    /// <summary>Number of inputs.</summary>
    public long Inputs { get; } = Math.Max(
        1, (long.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out var all) ? all : UsualInputs) * share / 1000);

    /// <summary>Reads all inputs; fails with the first that is not borne: its bytes, and the number that it is made of.</summary>
    public void Run(ITestOutputHelper output)
    {
        foreach (var sample in Samples)
        {
            // If these are refused already, the damaged ones would never come far.
            Read(sample);
        }

        var counts = (Accepted: 0L, Refused: 0L);
        var watch = Stopwatch.StartNew();
        var thread = new Thread(() => counts = RunAll()) { IsBackground = true, Name = name };
        thread.Start();
        while (!thread.Join(LongestRead))
        {
            var current = Interlocked.Read(ref _current);
            if (Stopwatch.GetElapsedTime(Interlocked.Read(ref _since)) > LongestRead)
            {
                throw new InvalidOperationException($"{name}: input {current} has been read for {LongestRead.TotalSeconds} s and more\n{Describe(Input(current))}");
            }
        }

        if (_failure is not null)
        {
            throw new InvalidOperationException($"{name}: input {_current}: {_failure.Message}\n{Describe(Input(_current))}", _failure);
        }

        output.WriteLine($"{name}: {counts.Accepted} accepted, {counts.Refused} refused, {watch.Elapsed.TotalSeconds:0.0} s");
        (counts.Accepted + counts.Refused).ShouldBe(Inputs);
    }

    /// <summary>Gives a file another content without cutting it to nothing first, for which some file systems wait for the disk.</summary>
    public static void Overwrite(string path, byte[] bytes)
    {
        using var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0);
        stream.Write(bytes);
        stream.SetLength(bytes.Length);
    }

    private static string Describe(byte[] input) =>
        $"{input.Length} bytes: {Convert.ToBase64String(input.AsSpan(0, Math.Min(input.Length, Shown)))}{(input.Length > Shown ? "…" : "")}";

    private byte[] Input(long number)
    {
        var seed = (ulong)number;
        foreach (var letter in name)
        {
            seed = (seed * 1_099_511_628_211) ^ letter;
        }

        var mutator = new Mutator(seed);
        var input = mutator.Next(Samples);
        return Repair is not null && mutator.Below(2) == 0 ? Repair(input) : input;
    }

    private (long Accepted, long Refused) RunAll()
    {
        var (accepted, refused) = (0L, 0L);
        for (var number = 0L; number < Inputs; number++)
        {
            var input = Input(number);
            Interlocked.Exchange(ref _since, Stopwatch.GetTimestamp());
            Interlocked.Exchange(ref _current, number);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Read(input);
                accepted++;
            }
            catch (Exception exception) when (IsDocumented(exception))
            {
                refused++;
            }
#pragma warning disable CA1031 // Every other exception is what is looked for.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _failure = exception;
                return (accepted, refused);
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated > FixedBytes + (BytesPerByte * input.Length))
            {
                _failure = new InvalidOperationException($"{allocated} bytes were allocated for an input of {input.Length}");
                return (accepted, refused);
            }
        }

        return (accepted, refused);
    }
}
