using System.Globalization;
using System.Text;

namespace ActorNet.Cli.Reporting;

/// <summary>Predictions as CSV (RFC 4180, LF line ends): the likeliest class and each class's share, or the values.</summary>
/// <param name="classNames">Names of the classes; empty where values are predicted.</param>
/// <param name="width">Outputs of the network; one output stands for two classes, and is the share of the second.</param>
/// <param name="valueName">What the values are called.</param>
/// <param name="threshold">What one output must be above to stand for the second class: ½ for a share, 0 for a score.</param>
internal sealed class PredictionTable(IReadOnlyList<string> classNames, int width, string valueName = "value", float threshold = 0.5f)
{
    private const int RowsAtOnce = 256;

    /// <summary>Writes the header and a line for each row of outputs.</summary>
    public void Write(TextWriter writer, ReadOnlySpan<float> outputs)
    {
        var text = new StringBuilder();
        text.AppendJoin(',', Header()).Append('\n');
        for (var row = 0; row * width < outputs.Length; row++)
        {
            AppendRow(text, outputs.Slice(row * width, width));
            if (row % RowsAtOnce == RowsAtOnce - 1)
            {
                writer.Write(text);
                text.Clear();
            }
        }

        writer.Write(text);
        writer.Flush();
    }

    private IEnumerable<string> Header()
    {
        if (classNames.Count > 0) return classNames.Select(Quoted).Prepend("class");
        return width == 1 ? [Quoted(valueName)] : Enumerable.Range(1, width).Select(number => Quoted(FormattableString.Invariant($"{valueName} {number}")));
    }

    private void AppendRow(StringBuilder text, ReadOnlySpan<float> outputs)
    {
        if (classNames.Count == 0)
        {
            AppendNumbers(text, outputs);
        }
        else if (width == 1)
        {
            text.Append(Quoted(classNames[outputs[0] > threshold ? 1 : 0])).Append(',');
            AppendNumbers(text, [(2 * threshold) - outputs[0], outputs[0]]);
        }
        else
        {
            text.Append(Quoted(classNames[Largest(outputs)])).Append(',');
            AppendNumbers(text, outputs);
        }

        text.Append('\n');
    }

    private static void AppendNumbers(StringBuilder text, ReadOnlySpan<float> numbers)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            if (i > 0) text.Append(',');
            text.Append(CultureInfo.InvariantCulture, $"{numbers[i]}");
        }
    }

    private static int Largest(ReadOnlySpan<float> numbers)
    {
        var largest = 0;
        for (var i = 1; i < numbers.Length; i++)
        {
            if (numbers[i] > numbers[largest]) largest = i;
        }

        return largest;
    }

    private static string Quoted(string field) =>
        field.AsSpan().IndexOfAny(",\"\r\n") >= 0 || field.Trim() != field ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
