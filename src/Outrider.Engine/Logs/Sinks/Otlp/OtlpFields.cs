using Outrider.Logs.Delivery;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sinks;

/// <summary>A record taken apart: which member is what in OpenTelemetry's log data model. One object for all records.</summary>
internal sealed class OtlpFields
{
    private readonly LogRecord _record = new();
    private readonly List<int> _attributes = [];
    private readonly int[] _resource = new int[OtlpNames.Resource.Length];

    public LogRecord Record => _record;

    public long UnixNs { get; private set; }

    public Severity Severity { get; private set; }

    /// <summary>Its place; -1 where there is none, as for those that follow.</summary>
    public int Body { get; private set; }

    /// <inheritdoc cref="Body"/>
    public int SeverityText { get; private set; }

    /// <inheritdoc cref="Body"/>
    public int TraceId { get; private set; }

    /// <inheritdoc cref="Body"/>
    public int SpanId { get; private set; }

    /// <inheritdoc cref="Body"/>
    public int Flags { get; private set; }

    /// <summary>Places of the members that are attributes.</summary>
    public IReadOnlyList<int> Attributes => _attributes;

    /// <summary>Places of the resource's members, in the order of <see cref="OtlpNames.Resource"/>.</summary>
    public ReadOnlySpan<int> Resource => _resource;

    /// <summary>OpenTelemetry's number: the first of the four of each step.</summary>
    public static int SeverityNumber(Severity severity) => severity == Severity.None ? 0 : (int)severity * 4 - 3;

    public void Load(BatchRecord record)
    {
        (UnixNs, Severity) = (record.UnixNs, record.Severity);
        _record.Load(record.Json.Span, record.UnixNs, record.Severity);
        Body = RecordMessage.Find(_record);
        SeverityText = StringAt("severity"u8);
        (TraceId, SpanId, Flags) = (OtlpNames.TraceId(_record), OtlpNames.SpanId(_record), OtlpNames.TraceFlags(_record));
        for (var i = 0; i < _resource.Length; i++) _resource[i] = StringAt(OtlpNames.Resource[i].Own);
        _attributes.Clear();
        for (var i = 0; i < _record.Count; i++)
            if (!IsTaken(i)) _attributes.Add(i);
    }

    /// <summary>Tells whose record it is from others: the values of the resource's members.</summary>
    public void AppendResourceKey(PooledBytes output)
    {
        foreach (var index in _resource)
        {
            if (index >= 0) output.Append(_record.Value(index));
            output.Append((byte)'\n');
        }
    }

    private int StringAt(ReadOnlySpan<byte> name) => _record.Find(name) is var index and >= 0 && FieldText.IsString(_record.Value(index)) ? index : -1;

    private bool IsTaken(int index)
    {
        if (index == Body || index == SeverityText || index == TraceId || index == SpanId || index == Flags || _resource.Contains(index)) return true;
        var name = _record.Name(index);
        // What these say is in the record's own fields; a time that the application wrote in another form stays.
        return name.SequenceEqual("timestamp_utc"u8) || name.SequenceEqual("severity_name"u8) || (name.SequenceEqual("timestamp"u8) && _record.Find("timestamp_utc"u8) < 0);
    }
}
