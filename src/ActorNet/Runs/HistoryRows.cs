using System.Runtime.InteropServices;
using ActorNet.Core.Data;
using ActorNet.Core.Training;

namespace ActorNet.Runs;

/// <summary>
/// The history as a tensor of a checkpoint: in the header it would grow beyond what readers take. A row has the nine columns of
/// <see cref="HistoryRow"/>, each 64 bits wide (a whole number, or the bits of a double) and stored as the bits of two floats.
/// </summary>
internal static class HistoryRows
{
    public const string TensorName = "history";
    private const int Columns = 9;
    private const int Width = 2 * Columns;

    // A value that is missing: a NaN that no computation gives. Other NaNs (an epoch that was left out has no loss) are kept as they are.
    private const long Missing = 0x7FF4_0000_0000_0A17;

    public static SafeTensor ToTensor(IReadOnlyList<HistoryRow> rows)
    {
        var values = new float[checked(rows.Count * Width)];
        var words = MemoryMarshal.Cast<float, long>(values.AsSpan());
        for (var index = 0; index < rows.Count; index++)
        {
            var row = rows[index];
            ReadOnlySpan<long> columns =
            [
                row.Epoch, row.Steps, row.Samples, Bits(row.TrainLoss), Bits(row.TrainAccuracy), Bits(row.ValidationLoss), Bits(row.ValidationAccuracy),
                Bits(row.Seconds), Bits(row.SamplesPerSecond),
            ];
            columns.CopyTo(words[(index * Columns)..]);
        }

        return new SafeTensor(TensorName, [rows.Count, Width], values);
    }

    /// <exception cref="DataException">The file has no history, or one of another shape.</exception>
    public static IReadOnlyList<HistoryRow> FromTensor(string path, SafeTensors file)
    {
        var tensor = file.Find(TensorName) ?? throw new DataException($"{path}: damaged checkpoint: it has no history");
        if (tensor.Shape.Count != 2 || tensor.Shape[1] != Width)
        {
            throw new DataException($"{path}: damaged checkpoint: its history is not rows of {Columns} columns");
        }

        var words = MemoryMarshal.Cast<float, long>(tensor.Values.Span);
        var rows = new HistoryRow[tensor.Shape[0]];
        for (var index = 0; index < rows.Length; index++)
        {
            var row = words.Slice(index * Columns, Columns);
            rows[index] = new HistoryRow(
                (int)row[0], row[1], (int)row[2], Value(row[3]), Optional(row[4]), Optional(row[5]), Optional(row[6]), Value(row[7]), Value(row[8]));
        }

        return rows;
    }

    private static long Bits(double? value) => value is { } number ? BitConverter.DoubleToInt64Bits(number) : Missing;

    private static double Value(long bits) => BitConverter.Int64BitsToDouble(bits);

    private static double? Optional(long bits) => bits == Missing ? null : Value(bits);
}
