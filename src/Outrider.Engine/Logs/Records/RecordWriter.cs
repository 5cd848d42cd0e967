using System.Globalization;
using System.Text;

namespace Outrider.Logs.Records;

/// <summary>
/// Writes records, one JSON object a line, into a chunk's bytes. An object of the application's is spliced: enrichment, then its own members byte for
/// byte; it is never read into a tree and written again, which is where collectors spend most of their time and lose digits of large numbers.
/// </summary>
internal sealed class RecordWriter
{
    private readonly byte[] _timestamp = new byte["\"timestamp\":\"2026-01-02T03:04:05.678Z\","u8.Length];
    private Enrichment _enrichment = null!;
    private PooledBytes _output = null!;

    /// <summary>How many records were written since <see cref="Begin"/>.</summary>
    public int Count { get; private set; }

    /// <summary>The line being written is a piece of one that was too long.</summary>
    public bool IsPiece { get; set; }

    /// <param name="output">Takes the records.</param>
    /// <param name="enrichment">Of the stream the lines are from.</param>
    /// <param name="readAt">When they were read: one time for all lines of one read (RFC 3339, UTC).</param>
    public void Begin(PooledBytes output, Enrichment enrichment, DateTimeOffset readAt)
    {
        _output = output;
        _enrichment = enrichment;
        Count = 0;
        Encoding.UTF8.GetBytes(readAt.UtcDateTime.ToString("'\"timestamp\":\"'yyyy-MM-dd'T'HH:mm:ss.fff'Z\",'", CultureInfo.InvariantCulture), _timestamp);
    }

    /// <summary>A line that is a JSON object.</summary>
    public void Object(ReadOnlySpan<byte> line, JsonLine json)
    {
        _output.Append((byte)'{');
        if ((json.Own & Members.Timestamp) == Members.None) _output.Append(_timestamp);
        _enrichment.Append(_output, json.Own);
        // Never an empty record: an object without members has no timestamp of its own either, so that ours and its comma stand before.
        if (json.Length > 0) _output.Append(line.Slice(json.Start, json.Length));
        else _output.CutTo(_output.Length - 1);
        End();
    }

    /// <summary>Any other line, wrapped whole as <c>message</c>.</summary>
    public void Text(ReadOnlySpan<byte> line)
    {
        _output.Append((byte)'{');
        _output.Append(_timestamp);
        _enrichment.Append(_output, Members.None);
        if (IsPiece) _output.Append("\"truncated\":true,"u8);
        _output.Append("\"message\":\""u8);
        JsonText.Append(_output, line);
        _output.Append((byte)'"');
        End();
    }

    /// <summary>Takes back the record written last, which began at <paramref name="length"/>.</summary>
    public void TakeBack(int length)
    {
        _output.CutTo(length);
        Count--;
    }

    private void End()
    {
        _output.Append("}\n"u8);
        Count++;
    }
}
