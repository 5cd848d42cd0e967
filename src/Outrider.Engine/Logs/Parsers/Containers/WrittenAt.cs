namespace Outrider.Logs.Parsers;

/// <summary>When a line was written, as a moment and as the runtime wrote it.</summary>
internal sealed class WrittenAt
{
    private readonly byte[] _text = new byte[40];
    private int _length;

    public long UnixNs { get; private set; }

    public ReadOnlySpan<byte> Text => _text.AsSpan(0, _length);

    public void Note(in ContainerLine line)
    {
        UnixNs = line.UnixNs;
        _length = Math.Min(line.Time.Length, _text.Length);
        line.Time[.._length].CopyTo(_text);
    }
}
