using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using ActorNet.Core.Numerics;
using MathNet.Numerics;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace ActorNet.Benchmarks;

/// <summary>GFLOP/s of the products that training needs, one thread, everything interleaved in one run.</summary>
internal static class GemmBenchmark
{
    private const double BatchMilliseconds = 5;

    private static readonly Shape[] Shapes =
    [
        new("W1 forward", 128, 512, 784, 'N', 'N', 0),
        new("W1 weight gradient", 784, 512, 128, 'T', 'N', 0),
        new("W1 weight gradient, 8 lanes", 784, 512, 128, 'T', 'N', 8),
        new("W1 half batch, forward", 64, 512, 784, 'N', 'N', 0),
        new("W1 half batch, weight gradient", 784, 512, 64, 'T', 'N', 0),
        new("W1 half batch, weight gradient, 4 lanes", 784, 512, 64, 'T', 'N', 4),
        new("W1 last layer, forward", 128, 10, 512, 'N', 'N', 0),
        new("W1 hidden gradient", 128, 512, 10, 'N', 'T', 0),
        new("W1 half batch, hidden gradient", 64, 512, 10, 'N', 'T', 0),
        new("W2 forward", 256, 1024, 1024, 'N', 'N', 0),
        new("W2 weight gradient", 1024, 1024, 256, 'T', 'N', 0),
        new("W2 weight gradient, 8 lanes", 1024, 1024, 256, 'T', 'N', 8),
        new("W2 hidden gradient", 256, 1024, 1024, 'N', 'T', 0),
        new("W2 half batch, forward", 128, 1024, 1024, 'N', 'N', 0),
        new("W2 half batch, hidden gradient", 128, 1024, 1024, 'N', 'T', 0),
        new("W2 half batch, weight gradient, 4 lanes", 1024, 1024, 128, 'T', 'N', 4),
        new("W2 half batch, first weight gradient, 4 lanes", 784, 1024, 128, 'T', 'N', 4),
        new("1024³", 1024, 1024, 1024, 'N', 'N', 0),
        new("small", 10, 8, 8, 'N', 'N', 0),
    ];

    public static int Run(string[] options)
    {
        var output = Option(options, "--output");
        var rounds = int.Parse(Option(options, "--rounds") ?? "31", CultureInfo.InvariantCulture);
        var only = Option(options, "--only");
        // One thread: MathNet would use all of them.
        Control.UseSingleThread();
        var missing = OpenBlas.WhyMissing();
        if (missing is not null)
        {
            Console.Error.WriteLine(missing);
            return 2;
        }

        var shapes = Shapes.Where(shape => only is null || shape.Name.Contains(only, StringComparison.Ordinal)).ToList();
        var results = new List<Result>();
        foreach (var shape in shapes)
        {
            using var operands = new Operands(shape);
            results.Add(Measure(operands, rounds, withMathNet: !options.Contains("--without-mathnet")));
            Console.Error.WriteLine(results[^1].ToRow());
        }

        var report = Report(results, rounds);
        Console.WriteLine(report);
        if (output is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
            File.WriteAllText(output, report);
        }

        return 0;
    }

    private static string? Option(string[] options, string name)
    {
        var index = Array.IndexOf(options, name);
        return index >= 0 && index + 1 < options.Length ? options[index + 1] : null;
    }

    /// <summary>In each round every contender runs for the same short time; medians are taken over the rounds.</summary>
    private static Result Measure(Operands operands, int rounds, bool withMathNet)
    {
        var ours = Calibrate(operands.RunOurs);
        var openBlas = Calibrate(operands.RunOpenBlas);
        operands.CheckAgainstOpenBlas();
        var mathNetRounds = withMathNet ? Math.Max(3, rounds / 5) : 0;
        var mathNet = withMathNet ? Calibrate(operands.RunMathNet) : 0;
        double[] ourTimes = new double[rounds], openBlasTimes = new double[rounds], ratios = new double[rounds];
        var mathNetTimes = new double[mathNetRounds];
        for (var round = 0; round < rounds; round++)
        {
            ourTimes[round] = Time(operands.RunOurs, ours);
            openBlasTimes[round] = Time(operands.RunOpenBlas, openBlas);
            ratios[round] = openBlasTimes[round] / ourTimes[round];
            if (round < mathNetRounds)
            {
                mathNetTimes[round] = Time(operands.RunMathNet, mathNet);
            }
        }

        var gigaFlop = 2e-9 * operands.Shape.Rows * operands.Shape.Columns * operands.Shape.Inner;
        return new Result(
            operands.Shape,
            gigaFlop / Median(ourTimes),
            gigaFlop / Median(openBlasTimes),
            withMathNet ? gigaFlop / Median(mathNetTimes) : double.NaN,
            Median(ratios));
    }

    private static int Calibrate(Action<int> run)
    {
        // Enough calls for tiered compilation to settle, then enough to fill a round.
        run(1);
        var watch = Stopwatch.StartNew();
        var calls = 0;
        do
        {
            run(1);
            calls++;
        }
        while (watch.ElapsedMilliseconds < 200);

        return Math.Max(1, (int)(BatchMilliseconds * calls / watch.Elapsed.TotalMilliseconds));
    }

    private static double Time(Action<int> run, int calls)
    {
        var start = ThreadClock.Seconds();
        run(calls);
        return (ThreadClock.Seconds() - start) / calls;
    }

    private static double Median(double[] values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static double GeometricMean(IEnumerable<double> values) => Math.Exp(values.Average(Math.Log));

    private static string Report(List<Result> results, int rounds)
    {
        var text = new StringBuilder();
        text.Append("# Matrix products, float32, one thread\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-dd}, {Processor()}; .NET {Environment.Version}, ");
        text.Append(CultureInfo.InvariantCulture, $"{RuntimeInformation.OSDescription}. ");
        text.Append(Vector512.IsHardwareAccelerated ? "AVX-512 used. " : "AVX-512 not used. ");
        text.Append(CultureInfo.InvariantCulture, $"{OpenBlas.Describe()}; MathNet.Numerics ");
        text.Append(CultureInfo.InvariantCulture, $"{typeof(LinearAlgebraControl).Assembly.GetName().Version?.ToString(3)} (managed).\n");
        text.Append(CultureInfo.InvariantCulture, $"GFLOP/s, medians of {rounds} interleaved rounds ({ThreadClock.Name}); shapes are rows × columns × inner.\n\n");
        text.Append("| product | shape | ours | OpenBLAS | ours / OpenBLAS | MathNet managed | ours / MathNet |\n");
        text.Append("|---|---|--:|--:|--:|--:|--:|\n");
        foreach (var result in results)
        {
            text.Append(result.ToRow()).Append('\n');
        }

        text.Append('\n').Append(Summary("Plain products", results.Where(result => result.Shape.Lanes == 0)));
        text.Append(Summary(
            "Products in lanes (OpenBLAS computes the plain product, which has no lanes to add)", results.Where(result => result.Shape.Lanes > 0)));
        return text.ToString();
    }

    private static string Summary(string name, IEnumerable<Result> all)
    {
        var results = all.ToList();
        return results.Count == 0
            ? string.Empty
            : string.Create(
                CultureInfo.InvariantCulture,
                $"""
                - {name}: geometric mean {GeometricMean(results.Select(r => r.Ratio)):F2} × OpenBLAS (smallest {results.Min(r => r.Ratio):F2}), {GeometricMean(results.Select(r => r.Ours / r.MathNet)):F0} × MathNet managed (smallest {results.Min(r => r.Ours / r.MathNet):F0}).

                """);
    }

    private static string Processor()
    {
        const string Path = "/proc/cpuinfo";
        var line = File.Exists(Path) ? File.ReadLines(Path).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        var family = File.Exists(Path) ? File.ReadLines(Path).FirstOrDefault(l => l.StartsWith("cpu family", StringComparison.Ordinal)) : null;
        var model = File.Exists(Path) ? File.ReadLines(Path).FirstOrDefault(l => l.StartsWith("model\t", StringComparison.Ordinal)) : null;
        return line is null
            ? RuntimeInformation.ProcessArchitecture.ToString()
            : $"{line.Split(':')[1].Trim()} (family {family?.Split(':')[1].Trim()}, model {model?.Split(':')[1].Trim()}), {Environment.ProcessorCount} CPUs";
    }

    internal sealed record Shape(string Name, int Rows, int Columns, int Inner, char A, char B, int Lanes);

    private sealed record Result(Shape Shape, double Ours, double OpenBlas, double MathNet, double Ratio)
    {
        public string ToRow() => string.Create(
            CultureInfo.InvariantCulture,
            $"| {Shape.Name} | {Shape.Rows}×{Shape.Columns}×{Shape.Inner} {Shape.A}{Shape.B} | {Ours:F1} | {OpenBlas:F1} | {Ratio:F2} | {MathNet:F1} | {Ours / MathNet:F0} |");
    }

    /// <summary>The matrices of a shape, and each contender's way to multiply them.</summary>
    private sealed unsafe class Operands : IDisposable
    {
        private readonly GemmWorkspace _workspace = new();
        private readonly float[] _a;
        private readonly float[] _b;
        private readonly float[] _c;
        private readonly int[] _laneEnds;

        public Operands(Shape shape)
        {
            Shape = shape;
            var random = new Random(1);
            _a = Fill(random, shape.Rows * shape.Inner);
            _b = Fill(random, shape.Inner * shape.Columns);
            _c = GC.AllocateArray<float>(shape.Rows * shape.Columns, pinned: true);
            _laneEnds = [.. Enumerable.Range(1, shape.Lanes).Select(lane => shape.Inner * lane / shape.Lanes)];
        }

        public Shape Shape { get; }

        private bool TransposeA => Shape.A == 'T';

        private bool TransposeB => Shape.B == 'T';

        public void RunOurs(int calls)
        {
            var a = TransposeA
                ? MatrixView.RowMajor(_a, Shape.Inner, Shape.Rows).Transpose()
                : MatrixView.RowMajor(_a, Shape.Rows, Shape.Inner);
            var b = TransposeB
                ? MatrixView.RowMajor(_b, Shape.Columns, Shape.Inner).Transpose()
                : MatrixView.RowMajor(_b, Shape.Inner, Shape.Columns);
            for (var call = 0; call < calls; call++)
            {
                if (Shape.Lanes > 0)
                {
                    Gemm.MultiplyLanes(_workspace, a, b, _laneEnds, _c, Shape.Columns);
                }
                else
                {
                    Gemm.Multiply(_workspace, a, b, _c, Shape.Columns);
                }
            }
        }

        public void RunOpenBlas(int calls)
        {
            fixed (float* a = _a, b = _b, c = _c)
            {
                for (var call = 0; call < calls; call++)
                {
                    OpenBlas.Multiply(TransposeA, TransposeB, Shape.Rows, Shape.Columns, Shape.Inner, a, b, c);
                }
            }
        }

        public void RunMathNet(int calls)
        {
            for (var call = 0; call < calls; call++)
            {
                // MathNet is column-major: the same memory is the transpose, and Cᵀ = Bᵀ·Aᵀ.
                ManagedLinearAlgebraProvider.Instance.MatrixMultiplyWithUpdate(
                    TransposeB ? Transpose.Transpose : Transpose.DontTranspose,
                    TransposeA ? Transpose.Transpose : Transpose.DontTranspose,
                    1f,
                    _b,
                    TransposeB ? Shape.Inner : Shape.Columns,
                    TransposeB ? Shape.Columns : Shape.Inner,
                    _a,
                    TransposeA ? Shape.Rows : Shape.Inner,
                    TransposeA ? Shape.Inner : Shape.Rows,
                    0f,
                    _c);
            }
        }

        public void CheckAgainstOpenBlas()
        {
            RunOpenBlas(1);
            var expected = (float[])_c.Clone();
            RunOurs(1);
            for (var i = 0; i < expected.Length; i++)
            {
                if (!(Math.Abs(expected[i] - _c[i]) <= 1e-3))
                {
                    throw new InvalidOperationException($"{Shape.Name}: element {i} is {_c[i]} here and {expected[i]} in OpenBLAS.");
                }
            }
        }

        public void Dispose() => GC.KeepAlive(_workspace);

        private static float[] Fill(Random random, int length)
        {
            var values = GC.AllocateArray<float>(length, pinned: true);
            for (var i = 0; i < length; i++)
            {
                values[i] = random.NextSingle() - 0.5f;
            }

            return values;
        }
    }
}
