using System.Text;

namespace Outrider.Engine.Tests.Logs.Sources;

/// <summary>One content of a file, as the application wrote it: its lines, where it stands, and whether it may be missed.</summary>
internal sealed class ModelFile(int number, string path)
{
    private readonly StringBuilder _text = new();
    private int _lines;

    public int Number => number;

    /// <summary>Empty where it stands nowhere.</summary>
    public string Path { get; set; } = path;

    /// <summary>The application's, until it lets go of it.</summary>
    public FileStream? Writer { get; set; }

    /// <summary>What was done to it, for who looks at a failure.</summary>
    public string Fate { get; set; } = "";

    public bool IsPacked { get; set; }

    /// <summary>It was cut or deleted before it could be read whole: what is missing of it must be counted instead.</summary>
    public bool MayMiss { get; set; }

    public long Length => Encoding.UTF8.GetByteCount(_text.ToString());

    public IReadOnlyList<string> Lines => [.. _text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    public bool EndsInsideLine => _text.Length > 0 && _text[^1] != '\n';

    public string Line(int padding) => $"{number}-{_lines++}-{new string('x', padding)}";

    public void Write(string text)
    {
        _text.Append(text);
        Writer!.Write(Encoding.UTF8.GetBytes(text));
        Writer.Flush();
    }
}
