using Outrider.Logs.Records;

namespace Outrider.Logs.Parsers;

/// <summary>Writes what a container wrote as the records it means, with the stream and the time that the runtime noted.</summary>
internal sealed class ContainerWriter(TimeZoneInfo? zone)
{
    private readonly AutoParser _content = new(zone: zone);

    /// <summary>Where records go; of the unit that is being read.</summary>
    public RecordWriter Records { private get; set; } = null!;

    /// <summary>A line that is a record by itself.</summary>
    public void Write(in ContainerLine line)
    {
        if (line.Content.Length == 0) return;
        Begin(line.UnixNs, line.Time, line.IsError, line.Attributes, line.Content);
        _content.Parse(line.Content, Records, hasTime: true);
    }

    /// <param name="text">A part of what is open, or all of it.</param>
    /// <param name="open">What else is known of it.</param>
    /// <param name="isError">It is of stderr.</param>
    public void Write(ReadOnlySpan<byte> text, OpenRecord open, bool isError)
    {
        if (text.Length == 0) return;
        Begin(open.Time.UnixNs, open.Time.Text, isError, open.Attributes, text);
        Records.IsPiece = open.HasPieces;
        // A piece may look like an object and is none.
        if (open.HasPieces) Records.Text(text);
        else _content.Parse(text, Records, hasTime: true);
        Records.IsPiece = false;
    }

    private void Begin(long unixNs, ReadOnlySpan<byte> time, bool isError, ReadOnlySpan<byte> attributes, ReadOnlySpan<byte> content)
    {
        Records.HappenedAt(unixNs);
        Records.With("stream"u8, isError ? "stderr"u8 : "stdout"u8);
        Records.With("time"u8, time);
        // The content's own member of that name, should it have one, would make it two.
        if (attributes.Length > 0 && content.IndexOf("attrs"u8) < 0) Records.WithJson("attrs"u8, attributes);
    }
}
