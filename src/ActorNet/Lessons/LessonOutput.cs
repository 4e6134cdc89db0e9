using ActorNet.Datasets;
using ActorNet.Plots;

namespace ActorNet.Lessons;

/// <summary>Where a lesson writes its text and its pictures.</summary>
/// <param name="writer">Takes the text.</param>
/// <param name="pictureFolder">Takes the pictures, as SVG files; null for none.</param>
public sealed class LessonOutput(TextWriter writer, string? pictureFolder = null)
{
    /// <summary>Takes the text.</summary>
    public TextWriter Writer { get; } = writer;

    /// <summary>Where data sets are looked for that are not part of the program; by default only on this machine.</summary>
    public DataLocations Locations { get; init; } = DataLocations.Default() with { AllowNetwork = false };

    /// <summary>Told of downloads; may be null.</summary>
    public Action<string>? Note { get; init; }

    /// <summary>Takes the pictures, or null.</summary>
    public string? PictureFolder { get; } = pictureFolder;

    internal void Line(string text = "") => Writer.WriteLine(text);

    internal void Heading(string text)
    {
        Writer.WriteLine();
        Writer.WriteLine(text);
        Writer.WriteLine(new string('-', text.Length));
    }

    internal void Table(string[] header, IEnumerable<string[]> rows) => LessonText.Table(Writer, header, rows);

    /// <summary>Writes a picture, if pictures are wanted.</summary>
    internal void Picture(string name, Action<TextWriter> write)
    {
        if (PictureFolder is not { } folder) return;
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, name + ".svg");
        PlotFile.Save(path, write);
        Line("picture: " + path);
    }
}
