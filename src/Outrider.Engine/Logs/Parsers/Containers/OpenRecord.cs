using Outrider.Logs.Records;

namespace Outrider.Logs.Parsers;

/// <summary>What has come so far of one record on one of a container's streams: whole lines, line feeds between them, and pieces of one more. Used again for the next record.</summary>
internal sealed class OpenRecord
{
    // Most records; what a longer one took is given back.
    private const int MaxKept = 64 << 10;

    private readonly PooledBytes _text = new();
    private readonly PooledBytes _attributes = new();
    private WrittenAt _first = new();
    private WrittenAt _last = new();
    private int _lastLine;

    public bool IsOpen { get; private set; }

    /// <summary>Its last line lacks its end.</summary>
    public bool HasPieces { get; private set; }

    /// <summary>Its last line is its only one.</summary>
    public bool IsOneLine => _lastLine == 0;

    public ReadOnlySpan<byte> Text => _text.Span;

    public ReadOnlySpan<byte> LastLine => _text.Span[_lastLine..];

    public ReadOnlySpan<byte> BeforeLastLine => _text.Span[..(_lastLine - 1)];

    public ReadOnlySpan<byte> Attributes => _attributes.Span;

    /// <summary>When its first line was written.</summary>
    public WrittenAt Time => _first;

    public void Add(in ContainerLine line)
    {
        if (!IsOpen)
        {
            IsOpen = true;
            _first.Note(line);
            _attributes.Append(line.Attributes);
        }
        else if (!HasPieces)
        {
            _text.Append((byte)'\n');
            _lastLine = _text.Length;
            _last.Note(line);
        }

        _text.Append(line.Content);
        HasPieces = !line.IsWhole;
    }

    /// <summary>The last line is the first of the next record, and the lines before it have gone.</summary>
    public void KeepLastLine()
    {
        var line = LastLine;
        _text.Overwrite(0, line);
        _text.CutTo(line.Length);
        _lastLine = 0;
        (_first, _last) = (_last, _first);
    }

    public void Clear()
    {
        (IsOpen, HasPieces, _lastLine) = (false, false, 0);
        _text.CutTo(0);
        _attributes.CutTo(0);
        if (_text.Capacity > MaxKept) _text.Dispose();
    }
}
