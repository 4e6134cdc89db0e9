using System.Globalization;
using ActorNet.Core.Data;
using CsvHelper;
using CsvHelper.Configuration;

namespace ActorNet.Core.Training;

/// <summary>What an evaluation came to: one at the end of an epoch, or one inside it, which tells of the epoch so far.</summary>
/// <param name="Epoch">Epoch, from 1.</param>
/// <param name="Steps">Steps done since the run began.</param>
/// <param name="Samples">Samples trained on in this epoch, up to this step.</param>
/// <param name="TrainLoss">Mean training loss, each sample with the weights of its step.</param>
/// <param name="TrainAccuracy">Training accuracy in [0, 1], or null where it has no meaning.</param>
/// <param name="ValidationLoss">Mean validation loss, or null without a validation set.</param>
/// <param name="ValidationAccuracy">Validation accuracy in [0, 1], or null.</param>
/// <param name="Seconds">Time of the training steps in seconds, evaluation excluded.</param>
/// <param name="SamplesPerSecond">Training samples a second.</param>
public sealed record HistoryRow(
    int Epoch,
    long Steps,
    int Samples,
    double TrainLoss,
    double? TrainAccuracy,
    double? ValidationLoss,
    double? ValidationAccuracy,
    double Seconds,
    double SamplesPerSecond)
{
    /// <summary>
    /// The learning rate of the step before the evaluation, with what schedule and plateau make of it; with local steps that of the lanes' steps, times what a plateau leaves of the
    /// outer one. Null in checkpoints, which it is not stored in, and in files of versions that did not write it.
    /// </summary>
    public double? LearningRate { get; init; }
}

/// <summary>
/// The evaluations of a run as a CSV file (RFC 4180, invariant culture): a header, a row for each, an empty field where there is no value.
/// Numbers are written with as many digits as it takes to read the same number again.
/// </summary>
public static class History
{
    private static readonly string[] Columns =
    [
        "epoch", "steps", "samples", "train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "seconds", "samples_per_second", "learning_rate",
    ];

    // Earlier versions wrote no learning rate.
    private static readonly string[] EarlierColumns = Columns[..^1];

    // Written with the line ends of the RFC, read with any.
    private static CsvConfiguration WriteFormat => new(CultureInfo.InvariantCulture) { NewLine = "\r\n" };

    private static CsvConfiguration ReadFormat => new(CultureInfo.InvariantCulture) { BadDataFound = null };

    /// <summary>Writes the file beside and renames it.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, IEnumerable<HistoryRow> rows) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        Write(writer, rows);
    });

    /// <summary>Adds a row to the end of a file that has the header.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Append(string path, HistoryRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        using var writer = new StreamWriter(path, append: true);
        using var csv = new CsvWriter(writer, WriteFormat, leaveOpen: true);
        WriteRow(csv, Fields(row));
    }

    /// <summary>Writes header and rows.</summary>
    public static void Write(TextWriter writer, IEnumerable<HistoryRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        using var csv = new CsvWriter(writer, WriteFormat, leaveOpen: true);
        WriteRow(csv, Columns);
        foreach (var row in rows)
        {
            WriteRow(csv, Fields(row));
        }
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="DataException">The file cannot be read or is not a history; the message names line and column.</exception>
    public static IReadOnlyList<HistoryRow> Load(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            return Read(reader, path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataException($"{path}: no such file", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Reads header and rows.</summary>
    /// <param name="reader">The text.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="DataException">It is not a history; the message names line and column.</exception>
    public static IReadOnlyList<HistoryRow> Read(TextReader reader, string name)
    {
        using var csv = new CsvParser(reader, ReadFormat, leaveOpen: true);
        if (!csv.Read() || (!Columns.SequenceEqual(csv.Record!) && !EarlierColumns.SequenceEqual(csv.Record!)))
        {
            throw new DataException($"{name}: not a history of a run: its first line is not {string.Join(",", Columns)}");
        }

        var columns = csv.Record!.Length;
        var rows = new List<HistoryRow>();
        while (csv.Read())
        {
            if (csv.Record!.Length != columns)
            {
                throw new DataException($"{name}: line {csv.RawRow} has {csv.Record.Length} fields instead of {columns}");
            }

            rows.Add(Row(new Line(name, csv.RawRow, csv.Record)));
        }

        return rows;
    }

    private static void WriteRow(CsvWriter csv, IEnumerable<string> fields)
    {
        foreach (var field in fields)
        {
            csv.WriteField(field);
        }

        csv.NextRecord();
    }

    private static string[] Fields(HistoryRow row)
    {
        IFormattable?[] values =
        [
            row.Epoch, row.Steps, row.Samples, row.TrainLoss, row.TrainAccuracy, row.ValidationLoss, row.ValidationAccuracy, row.Seconds,
            row.SamplesPerSecond, row.LearningRate,
        ];
        return Array.ConvertAll(values, value => value?.ToString(null, CultureInfo.InvariantCulture) ?? "");
    }

    private static HistoryRow Row(Line line) => new(
        line.Value<int>(0),
        line.Value<long>(1),
        line.Value<int>(2),
        line.Value<double>(3),
        line.Optional(4),
        line.Optional(5),
        line.Optional(6),
        line.Value<double>(7),
        line.Value<double>(8))
    {
        LearningRate = line.Fields.Length > EarlierColumns.Length ? line.Optional(9) : null,
    };

    private sealed record Line(string Name, int Number, string[] Fields)
    {
        public T Value<T>(int column)
            where T : struct, ISpanParsable<T> =>
            T.TryParse(Fields[column], CultureInfo.InvariantCulture, out var value)
                ? value
                : throw new DataException($"{Name}: line {Number}, column {Columns[column]}: not a number of its kind");

        public double? Optional(int column) => Fields[column].Length == 0 ? null : Value<double>(column);
    }
}
