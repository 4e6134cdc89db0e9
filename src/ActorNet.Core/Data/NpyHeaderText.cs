using System.Globalization;

namespace ActorNet.Core.Data;

/// <summary>
/// The dictionary in the head of an NPY file, such as <c>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (3, 4), }</c>. It is taken apart, never evaluated.
/// </summary>
internal sealed class NpyHeaderText
{
    private readonly string _name;
    private readonly string _text;
    private int _at;

    /// <summary>Takes a text apart.</summary>
    /// <param name="name">What messages call the file.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="DataException">It is not such a dictionary.</exception>
    public NpyHeaderText(string name, string text)
    {
        _name = name;
        _text = text;
        var found = new HashSet<string>(StringComparer.Ordinal);
        Expect('{');
        while (!Accept('}'))
        {
            var key = Quoted();
            if (!found.Add(key))
            {
                throw Wrong($"'{key}' stands there twice");
            }

            Expect(':');
            ReadField(key);
            if (!Accept(','))
            {
                Expect('}');
                break;
            }
        }

        if (found.Count != 3 || SkipBlanks() < text.Length)
        {
            throw Wrong("it does not consist of descr, fortran_order and shape");
        }
    }

    /// <summary>Type of the elements, such as <c>&lt;f4</c>.</summary>
    public string Type { get; private set; } = "";

    /// <summary>True for Fortran's order.</summary>
    public bool IsColumnMajor { get; private set; }

    /// <summary>Extents.</summary>
    public IReadOnlyList<long> Shape { get; private set; } = [];

    private void ReadField(string key)
    {
        switch (key)
        {
            case "descr":
                SkipBlanks();
                if (_at < _text.Length && _text[_at] == '[')
                {
                    throw new DataException($"{_name}: its elements are records of several fields; arrays of plain numbers can be read");
                }

                Type = Quoted();
                break;
            case "fortran_order":
                IsColumnMajor = Word() switch
                {
                    "True" => true,
                    "False" => false,
                    _ => throw Wrong("fortran_order is neither True nor False"),
                };
                break;
            case "shape":
                Shape = Extents();
                break;
            default:
                throw Wrong($"it has an unknown key '{key}'");
        }
    }

    private List<long> Extents()
    {
        var extents = new List<long>();
        Expect('(');
        while (!Accept(')'))
        {
            // Python 2 wrote long numbers with an L behind.
            var word = Word();
            extents.Add(long.TryParse(word.EndsWith('L') ? word[..^1] : word, NumberStyles.None, CultureInfo.InvariantCulture, out var extent)
                ? extent
                : throw Wrong("the shape holds something other than whole numbers from 0"));
            if (!Accept(','))
            {
                Expect(')');
                break;
            }
        }

        return extents;
    }

    private string Quoted()
    {
        SkipBlanks();
        var quote = _at < _text.Length && _text[_at] is '\'' or '"' ? _text[_at] : throw Wrong("a text in quotes is missing");
        var end = _text.IndexOf(quote, _at + 1);
        if (end < 0)
        {
            throw Wrong("a closing quote is missing");
        }

        var text = _text[(_at + 1)..end];
        _at = end + 1;
        return text;
    }

    private string Word()
    {
        var start = SkipBlanks();
        while (_at < _text.Length && char.IsAsciiLetterOrDigit(_text[_at]))
        {
            _at++;
        }

        return _text[start.._at];
    }

    private bool Accept(char letter)
    {
        if (SkipBlanks() < _text.Length && _text[_at] == letter)
        {
            _at++;
            return true;
        }

        return false;
    }

    private void Expect(char letter)
    {
        if (!Accept(letter))
        {
            throw Wrong($"a '{letter}' is missing");
        }
    }

    private int SkipBlanks()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\n' or '\r' or '\t')
        {
            _at++;
        }

        return _at;
    }

    private DataException Wrong(string what) => new($"{_name}: damaged NPY file: {what} in its head");
}
