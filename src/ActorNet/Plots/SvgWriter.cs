using System.Globalization;
using System.Text;
using System.Xml;

namespace ActorNet.Plots;

/// <summary>Writes the few shapes that plots consist of. Numbers have two decimals; equal plots give equal text.</summary>
internal sealed class SvgWriter : IDisposable
{
    private readonly XmlWriter _xml;

    /// <summary>Begins a picture on a white ground.</summary>
    public SvgWriter(TextWriter writer, int width, int height, string title)
    {
        _xml = XmlWriter.Create(writer, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true, NewLineChars = "\n" });
        _xml.WriteStartElement("svg", "http://www.w3.org/2000/svg");
        Attribute("width", width);
        Attribute("height", height);
        _xml.WriteAttributeString("viewBox", $"0 0 {width} {height}");
        _xml.WriteAttributeString("font-family", "system-ui, 'DejaVu Sans', Arial, sans-serif");
        _xml.WriteAttributeString("role", "img");
        _xml.WriteElementString("title", Printable(title));
        _xml.WriteStartElement("rect");
        _xml.WriteAttributeString("width", "100%");
        _xml.WriteAttributeString("height", "100%");
        _xml.WriteAttributeString("fill", "#ffffff");
        _xml.WriteEndElement();
    }

    public void Line(double x1, double y1, double x2, double y2, string colour, double width = 1)
    {
        _xml.WriteStartElement("line");
        Attribute("x1", x1);
        Attribute("y1", y1);
        Attribute("x2", x2);
        Attribute("y2", y2);
        _xml.WriteAttributeString("stroke", colour);
        Attribute("stroke-width", width);
        _xml.WriteEndElement();
    }

    /// <summary>A line through points; nothing with fewer than two.</summary>
    public void Path(IReadOnlyList<(double X, double Y)> points, string colour)
    {
        if (points.Count < 2)
        {
            return;
        }

        _xml.WriteStartElement("polyline");
        _xml.WriteAttributeString("points", string.Join(' ', points.Select(point => $"{Number(point.X)},{Number(point.Y)}")));
        _xml.WriteAttributeString("fill", "none");
        _xml.WriteAttributeString("stroke", colour);
        Attribute("stroke-width", 2);
        _xml.WriteAttributeString("stroke-linejoin", "round");
        _xml.WriteEndElement();
    }

    public void Circle(double x, double y, double radius, string colour)
    {
        _xml.WriteStartElement("circle");
        Attribute("cx", x);
        Attribute("cy", y);
        Attribute("r", radius);
        _xml.WriteAttributeString("fill", colour);
        _xml.WriteEndElement();
    }

    /// <summary>A filled circle with a rim.</summary>
    public void Disc(double x, double y, double radius, string fill, string rim)
    {
        _xml.WriteStartElement("circle");
        Attribute("cx", x);
        Attribute("cy", y);
        Attribute("r", radius);
        _xml.WriteAttributeString("fill", fill);
        _xml.WriteAttributeString("stroke", rim);
        _xml.WriteEndElement();
    }

    /// <summary>A filled rectangle.</summary>
    public void Rectangle(double x, double y, double width, double height, string fill)
    {
        _xml.WriteStartElement("rect");
        Attribute("x", x);
        Attribute("y", y);
        Attribute("width", width);
        Attribute("height", height);
        _xml.WriteAttributeString("fill", fill);
        _xml.WriteEndElement();
    }

    /// <summary>A raster picture, whose pixels stay sharp.</summary>
    public void Image(double x, double y, double width, double height, byte[] png)
    {
        _xml.WriteStartElement("image");
        Attribute("x", x);
        Attribute("y", y);
        Attribute("width", width);
        Attribute("height", height);
        _xml.WriteAttributeString("image-rendering", "pixelated");
        _xml.WriteAttributeString("preserveAspectRatio", "none");
        _xml.WriteAttributeString("href", "data:image/png;base64," + Convert.ToBase64String(png));
        _xml.WriteEndElement();
    }

    /// <summary>A line of text; <paramref name="anchor"/> is start, middle or end.</summary>
    public void Text(double x, double y, string text, int size, string colour, string anchor, bool bold = false, bool hasHalo = false)
    {
        _xml.WriteStartElement("text");
        Attribute("x", x);
        Attribute("y", y);
        Attribute("font-size", size);
        _xml.WriteAttributeString("fill", colour);
        _xml.WriteAttributeString("text-anchor", anchor);
        if (hasHalo)
        {
            // Lines below do not cross the letters.
            _xml.WriteAttributeString("paint-order", "stroke");
            _xml.WriteAttributeString("stroke", "#ffffff");
            Attribute("stroke-width", 4);
        }

        if (bold)
        {
            _xml.WriteAttributeString("font-weight", "600");
        }

        _xml.WriteString(Printable(text));
        _xml.WriteEndElement();
    }

    /// <summary>Ends the picture.</summary>
    public void Dispose()
    {
        _xml.WriteEndElement();
        _xml.Dispose();
    }

    /// <summary>Without what XML cannot hold even escaped: control characters and halves of surrogate pairs.</summary>
    private static string Printable(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? result.Append('?') : result.Append(rune);
        }

        return result.ToString();
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private void Attribute(string name, double value) => _xml.WriteAttributeString(name, Number(value));
}
