using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace ActorNet.Core.Data;

/// <summary>
/// The rows of a CSV or TSV file (RFC 4180, UTF-8), each as many cells as the first. Every failure is a <see cref="DataException"/>.
/// </summary>
internal sealed class TableRows : IDisposable
{
    private const int SampleLength = 1 << 14;
    private const char ByteOrderMark = '\uFEFF';
    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    private readonly string _name;
    private readonly CsvParser _parser;
    private string[] _cells = [];
    private long _lastLine;

    private TableRows(string name, TextReader reader, char delimiter)
    {
        _name = name;
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = delimiter.ToString(),
            Mode = CsvMode.RFC4180,

            // They are skipped here instead: the parser would not count them.
            IgnoreBlankLines = false,
            MaxFieldSize = TableOptions.MaximumCellLength,

            // A quote that is never closed would else swallow the rest of the file, and the message would name its last row.
            LineBreakInQuotedFieldIsBadData = true,
            BadDataFound = bad => throw new DataException(
                $"{name}: row {Row}: quotes are not closed, not doubled or followed by text in {TableCell.Shown(bad.Field)}"),
        };
        _parser = new CsvParser(reader, configuration);
    }

    /// <summary>Cells of every row.</summary>
    public int Columns => _cells.Length;

    /// <summary>The number of the line in which the current row begins, from 1 (blank lines count, as editors show them).</summary>
    public long Row => _lastLine + 1;

    /// <summary>The cells of the current row, without blanks around them; overwritten by the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<string> Cells => _cells;

    /// <summary>Opens a file at its first row.</summary>
    /// <exception cref="DataException">It cannot be read, or holds no row.</exception>
    public static TableRows Open(string path)
    {
        var delimiter = DetectDelimiter(path);
        var stream = DataFile.Open(path);
        var rows = new TableRows(path, Decode(stream), delimiter);
        try
        {
            if (!rows.Read())
            {
                throw new DataException($"{path}: holds no rows");
            }

            return rows;
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }

    /// <summary>Moves to the next row.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="DataException">The row cannot be read, or has another number of cells than the first.</exception>
    public bool Read()
    {
        try
        {
            return ReadRow();
        }
        catch (DecoderFallbackException exception)
        {
            throw NotText(_name, exception);
        }
        catch (MaxFieldSizeException exception)
        {
            throw new DataException($"{_name}: row {Row}: a cell has more than {TableOptions.MaximumCellLength} characters", exception);
        }
        catch (CsvHelperException exception)
        {
            throw exception.InnerException as DataException
                ?? new DataException($"{_name}: row {Row}: {DataFile.OneLine(exception.Message)}", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _parser.Dispose();

    private static string CountOf(int count) => count == 1 ? "1 column" : $"{count} columns";

    // Bytes that are no text are an error, not a replacement character.
    private static StreamReader Decode(Stream stream) => new(stream, new UTF8Encoding(false, throwOnInvalidBytes: true), true, SampleLength);

    private static char DetectDelimiter(string path)
    {
        using var reader = Decode(DataFile.Open(path));
        var buffer = new char[SampleLength];
        int length;
        try
        {
            length = reader.ReadBlock(buffer);
        }
        catch (DecoderFallbackException exception)
        {
            throw NotText(path, exception);
        }

        var text = buffer.AsSpan(0, length).TrimStart(ByteOrderMark).TrimStart("\r\n");
        if (text.Trim().IsEmpty)
        {
            throw new DataException($"{path}: holds no rows");
        }

        Span<int> counts = stackalloc int[Delimiters.Length];
        var isQuoted = false;
        foreach (var character in text)
        {
            isQuoted ^= character == '"';
            if (character is '\r' or '\n')
            {
                break;
            }

            if (!isQuoted && Array.IndexOf(Delimiters, character) is >= 0 and var which)
            {
                counts[which]++;
            }
        }

        // The first of equals: a comma unless another occurs more often.
        var best = 0;
        for (var i = 1; i < counts.Length; i++)
        {
            best = counts[i] > counts[best] ? i : best;
        }

        return Delimiters[best];
    }

    private static DataException NotText(string name, Exception exception) => new($"{name}: is not UTF-8 text", exception);

    private bool ReadRow()
    {
        do
        {
            _lastLine = _parser.RawRow;
            if (!_parser.Read())
            {
                return false;
            }
        }
        while (_parser.Count == 0 || (_parser.Count == 1 && string.IsNullOrWhiteSpace(_parser[0])));

        if (_cells.Length == 0)
        {
            _cells = _parser.Count <= TableOptions.MaximumColumns
                ? new string[_parser.Count]
                : throw new DataException($"{_name}: row {Row} has {_parser.Count} columns, more than the {TableOptions.MaximumColumns} allowed");
        }

        // Cells are read first: a quote that is not closed also spoils their number, and is what should be reported.
        for (var column = 0; column < _parser.Count; column++)
        {
            var cell = _parser[column];
            if (column < _cells.Length)
            {
                _cells[column] = cell.Trim();
            }
        }

        return _parser.Count == _cells.Length
            ? true
            : throw new DataException($"{_name}: row {Row} has {CountOf(_parser.Count)}, the first row has {CountOf(_cells.Length)}");
    }
}
