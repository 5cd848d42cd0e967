namespace Outrider.Logs.Records;

/// <summary>
/// Writes records, one JSON object a line, into a chunk's bytes. An object of the application's is spliced: what Outrider adds, then its own members byte for
/// byte; it is never read into a tree and written again, which is where collectors spend most of their time and lose digits of large numbers. What
/// <see cref="RecordShaper"/> does to a record happens once it is written.
/// </summary>
/// <remarks>
/// A parser calls <see cref="Object"/> or <see cref="Text"/>, or builds a record of its own: <see cref="Open"/>, <see cref="Field"/> …, <see cref="Close"/>. What it knows beforehand it
/// says by <see cref="HappenedAt"/>, <see cref="IsAsGraveAs"/> and <see cref="With"/>: that holds for the one record that follows.
/// </remarks>
internal sealed class RecordWriter(RecordShaper? shaper = null)
{
    private readonly byte[] _readAt = new byte[Timestamps.Length];
    private readonly PooledBytes _extra = new();
    private readonly List<(Members Member, int End)> _extras = [];
    private RecordBuffer _buffer = null!;
    private PooledBytes _output = null!;
    private Enrichment _enrichment = null!;
    private Members _own;
    private long _readAtNs;
    private long _unixNs;
    private Severity _severity;
    private int _sourceEnd;
    private ulong _contentHash;

    /// <summary>How many records were written since <see cref="Begin"/>.</summary>
    public int Count => _buffer.Count;

    /// <summary>The line being written is a piece of one that was too long.</summary>
    public bool IsPiece { get; set; }

    /// <summary>When the lines were read, in nanoseconds since 1970: the latest that a line without a year can be from.</summary>
    public long ReadAtNs => _readAtNs;

    /// <summary>Where the clock hung whose times say no offset; null for UTC. Its parser's to say.</summary>
    public TimeZoneInfo? Zone { get; set; }

    /// <summary>Why the record written last goes no further; null where it does.</summary>
    public string? Dropped { get; private set; }

    /// <param name="buffer">Takes the records.</param>
    /// <param name="enrichment">Of the stream the lines are from.</param>
    /// <param name="readAt">When they were read: the time of all lines of one read that have none of their own.</param>
    public void Begin(RecordBuffer buffer, Enrichment enrichment, DateTimeOffset readAt)
    {
        _buffer = buffer;
        _output = buffer.Bytes;
        _enrichment = enrichment;
        _readAtNs = (readAt.UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
        Timestamps.Write(_readAtNs, _readAt);
        Forget();
    }

    /// <summary>Before a line, or the lines that belong together.</summary>
    /// <param name="sourceEnd">Where they end, counted from the chunk's beginning.</param>
    /// <param name="contentHash">Of their bytes.</param>
    public void BeginUnit(int sourceEnd, ulong contentHash)
    {
        (_sourceEnd, _contentHash) = (sourceEnd, contentHash);
        Dropped = null;
        Forget();
    }

    /// <summary>The next record's time, where the line itself does not say it (a prefix of it did).</summary>
    public void HappenedAt(long unixNs) => _unixNs = unixNs;

    /// <summary>The next record's severity; see <see cref="HappenedAt"/>.</summary>
    public void IsAsGraveAs(Severity severity) => _severity = severity;

    /// <summary>A member more of the next record, in the place of enrichment's of that name; one the line has itself wins.</summary>
    /// <param name="name">Plain ASCII, to be written as it is.</param>
    /// <param name="text">Anything.</param>
    public void With(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        NameExtra(name);
        _extra.Append((byte)'"');
        JsonText.Append(_extra, text);
        _extra.Append("\","u8);
        EndExtra(name);
    }

    /// <inheritdoc cref="With"/>
    /// <param name="json">Valid, and on one line.</param>
    public void WithJson(ReadOnlySpan<byte> name, ReadOnlySpan<byte> json)
    {
        NameExtra(name);
        _extra.Append(json);
        _extra.Append((byte)',');
        EndExtra(name);
    }

    /// <summary>A line that is a JSON object.</summary>
    public void Object(ReadOnlySpan<byte> line, in JsonLine json)
    {
        var own = json.Own | _enrichment.OfUser(line, json.All);
        var time = ReadTime(line, json);
        var isNormalSeverity = ReadSeverity(line, json);
        _output.Append((byte)'{');
        if ((json.Own & Members.Timestamp) == 0) AppendTime("\"timestamp\":\""u8, time);
        else if (time.Length == 0 && _unixNs != 0) AppendTime("\"timestamp_utc\":\""u8, time);
        if ((json.Own & Members.Severity) == 0) AppendSeverity();
        else if (!isNormalSeverity && _severity != Severity.None) AppendText("severity_name"u8, SeverityNames.Of(_severity));
        AppendExtras(own);
        _enrichment.Append(_output, own | _own);
        // Never an empty record: an object without members has no timestamp of its own either, so that ours and its comma stand before.
        if (json.Length > 0) _output.Append(line.Slice(json.Start, json.Length));
        else _output.CutTo(_output.Length - 1);
        End();
    }

    /// <summary>Any other line, wrapped whole as <c>message</c>.</summary>
    public void Text(ReadOnlySpan<byte> line)
    {
        Open();
        _enrichment.Append(_output, _own);
        if (IsPiece) _output.Append("\"truncated\":true,"u8);
        Field("message"u8, line);
        _output.CutTo(_output.Length - 1);
        End();
    }

    /// <summary>Begins a record of fields.</summary>
    /// <param name="own">Of the fields that will follow: they win over what <see cref="With"/> was given.</param>
    public void Open(Members own = Members.None)
    {
        _output.Append((byte)'{');
        AppendTime("\"timestamp\":\""u8, []);
        AppendSeverity();
        AppendExtras(own);
    }

    /// <summary>A field that is text, whatever its bytes are.</summary>
    public void Field(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        Name(name);
        _output.Append((byte)'"');
        JsonText.Append(_output, text);
        _output.Append("\","u8);
    }

    /// <summary>A field whose value is JSON already: valid, and on one line.</summary>
    public void JsonField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> json)
    {
        Name(name);
        _output.Append(json);
        _output.Append((byte)',');
    }

    /// <summary>Ends a record of fields.</summary>
    public void Close()
    {
        _enrichment.Append(_output, _own);
        _output.CutTo(_output.Length - 1);
        End();
    }

    /// <summary>Takes back the records after the first <paramref name="count"/>.</summary>
    public void CutTo(int count) => _buffer.CutTo(count);

    /// <summary>The time as the line has it where records have it so too; else nothing, and what it means is kept.</summary>
    private ReadOnlySpan<byte> ReadTime(ReadOnlySpan<byte> line, in JsonLine json)
    {
        if (json.Time.NameLength == 0) return [];
        var value = json.Time.Value(line);
        if (!Timestamps.TryReadJson(value, out var unixNs, out var isNormal, Zone)) return [];
        _unixNs = unixNs;
        return isNormal ? value[1..^1] : [];
    }

    private bool ReadSeverity(ReadOnlySpan<byte> line, in JsonLine json)
    {
        if (json.Severity.NameLength == 0) return false;
        if (!SeverityNames.TryReadJson(json.Severity.Value(line), out var severity, out var isNormal)) return false;
        _severity = severity;
        return isNormal;
    }

    /// <summary>What a prefix said is of no use where the line says it itself: both in one object would be one name twice.</summary>
    private void AppendExtras(Members own)
    {
        var start = 0;
        foreach (var (member, end) in _extras)
        {
            if ((member & own) == Members.None) _output.Append(_extra.Span[start..end]);
            start = end;
        }
    }

    private void NameExtra(ReadOnlySpan<byte> name)
    {
        _extra.Append((byte)'"');
        _extra.Append(name);
        _extra.Append("\":"u8);
    }

    private void EndExtra(ReadOnlySpan<byte> name)
    {
        var known = MemberNames.Of(name) | _enrichment.OfUser(name);
        _own |= known;
        _extras.Add((known, _extra.Length));
    }

    private void AppendTime(ReadOnlySpan<byte> name, ReadOnlySpan<byte> asWritten)
    {
        _output.Append(name);
        if (_unixNs == 0) _output.Append(_readAt);
        else if (asWritten.Length == Timestamps.Length) _output.Append(asWritten);
        else Timestamps.Write(_unixNs, _output.Extend(Timestamps.Length));
        _output.Append("\","u8);
    }

    private void AppendSeverity() => _output.Append(SeverityNames.AsMember(_severity));

    private void AppendText(ReadOnlySpan<byte> name, ReadOnlySpan<byte> plain)
    {
        _output.Append((byte)'"');
        _output.Append(name);
        _output.Append("\":\""u8);
        _output.Append(plain);
        _output.Append("\","u8);
    }

    /// <summary>Those at the head of every record are taken: a field of that name is the original.</summary>
    private void Name(ReadOnlySpan<byte> name)
    {
        var known = MemberNames.Of(name);
        _own |= known | _enrichment.OfUser(name);
        _output.Append((byte)'"');
        JsonText.Append(_output, name);
        if (known == Members.Timestamp || (known == Members.Severity && _severity != Severity.None)) _output.Append("_original"u8);
        _output.Append("\":"u8);
    }

    private void End()
    {
        _output.Append((byte)'}');
        var unixNs = _unixNs == 0 ? _readAtNs : _unixNs;
        var sinks = RecordMark.AllSinks;
        Dropped = shaper?.Shape(_output, _buffer.End, ref unixNs, ref _severity, out sinks);
        if (Dropped is null)
        {
            _output.Append((byte)'\n');
            _buffer.Add(new RecordMark(_output.Length, _sourceEnd, unixNs, _contentHash, sinks, _severity));
        }
        else _output.CutTo(_buffer.End);

        Forget();
    }

    private void Forget()
    {
        _own = Members.None;
        _unixNs = 0;
        _severity = Severity.None;
        _extra.CutTo(0);
        _extras.Clear();
    }
}
