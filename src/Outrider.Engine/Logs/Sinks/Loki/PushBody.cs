using System.Buffers.Text;
using System.Text;
using Outrider.Logs.Delivery;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sinks;

/// <summary>
/// A batch as the body of a push: <c>{"streams":[{"stream":{labels},"values":[["nanoseconds","line",{metadata}]]}]}</c>. Within a stream lines stand in the order of
/// their time, which is what Loki takes without complaint.
/// </summary>
internal sealed class PushBody(LokiSinkConfig config)
{
    private readonly LabelValues _labels = new(config.Labels, config.MaxLabelValues);
    private readonly (byte[] Name, FieldTemplate Template)[] _metadata = [.. config.StructuredMetadata.Select(m => (Encoding.UTF8.GetBytes(m.Key), m.Value))];
    private readonly LogRecord _fields = new();
    private readonly PooledBytes _scratch = new();

    public void Write(LogBatch batch, PooledBytes output)
    {
        output.Append("{\"streams\":["u8);
        var isFirst = true;
        foreach (var (labels, records) in Streams(batch))
        {
            output.Append(isFirst ? "{\"stream\":{"u8 : ",{\"stream\":{"u8);
            isFirst = false;
            output.Append(labels);
            output.Append("},\"values\":["u8);
            for (var i = 0; i < records.Count; i++)
            {
                if (i > 0) output.Append((byte)',');
                Value(output, batch[records[i]]);
            }

            output.Append("]}"u8);
        }

        output.Append("]}"u8);
    }

    private List<(byte[] Labels, List<int> Records)> Streams(LogBatch batch)
    {
        var streams = new List<(byte[] Labels, List<int> Records)>();
        var known = new Dictionary<ulong, int>();
        foreach (var record in batch.Records)
        {
            _fields.Load(record.Json.Span, record.UnixNs, record.Severity);
            _scratch.CutTo(0);
            _labels.Append(_scratch, _fields);
            var hash = ContentHash.Of(_scratch.Span);
            if (!known.TryGetValue(hash, out var at))
            {
                known[hash] = at = streams.Count;
                streams.Add((_scratch.Span.ToArray(), []));
            }

            streams[at].Records.Add(record.Index);
        }

        foreach (var (_, records) in streams) records.Sort((a, b) => batch[a].UnixNs.CompareTo(batch[b].UnixNs) is var order and not 0 ? order : a.CompareTo(b));
        return streams;
    }

    private void Value(PooledBytes output, BatchRecord record)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(Math.Max(record.UnixNs, 0), digits, out var length);
        output.Append("[\""u8);
        output.Append(digits[..length]);
        output.Append("\",\""u8);
        _fields.Load(record.Json.Span, record.UnixNs, record.Severity);
        JsonText.Append(output, Line(record));
        output.Append((byte)'"');
        Metadata(output);
        output.Append((byte)']');
    }

    private ReadOnlySpan<byte> Line(BatchRecord record)
    {
        if (config.Line == LokiLine.Json) return record.Json.Span;
        _scratch.CutTo(0);
        RecordMessage.Append(_scratch, _fields, record.Json.Span);
        return _scratch.Span;
    }

    private void Metadata(PooledBytes output)
    {
        var isFirst = true;
        foreach (var (name, template) in _metadata)
        {
            _scratch.CutTo(0);
            if (!template.Append(_scratch, _fields)) continue;
            output.Append(isFirst ? ",{"u8 : ","u8);
            isFirst = false;
            LabelValues.Member(output, name, _scratch.Span);
        }

        if (!isFirst) output.Append((byte)'}');
    }
}
