namespace Outrider.Logs.Records;

/// <summary>
/// One record while transforms and conditions look at it: its members, as places in its text. What is changed is written behind that text, so that everything else
/// stays byte for byte. One object for all records of a source; spans it gave are valid until the next change. Names that are asked for or given are plain UTF-8.
/// </summary>
internal sealed class LogRecord
{
    private readonly PooledBytes _text = new();
    private readonly PooledBytes _name = new();
    private readonly JsonMembers _read = new();
    private readonly List<JsonMember> _members = [];

    public long UnixNs { get; set; }

    public Severity Severity { get; set; }

    /// <summary>For how many records it stands, since others were left out by chance; 1 where none was.</summary>
    public double StandsFor { get; set; } = 1;

    /// <summary>How many members it has.</summary>
    public int Count => _members.Count;

    /// <summary>Does it differ from what was loaded?</summary>
    public bool IsChanged { get; private set; }

    /// <param name="record">One valid JSON object.</param>
    /// <param name="unixNs">See <see cref="RecordMark"/>.</param>
    /// <param name="severity">As above.</param>
    public void Load(ReadOnlySpan<byte> record, long unixNs, Severity severity)
    {
        (UnixNs, Severity, StandsFor, IsChanged) = (unixNs, severity, 1, false);
        _text.CutTo(0);
        _members.Clear();
        if (JsonScanner.IsObject(record, 0, _read)) _text.Append(record);
        else LoadAsText(record);
        _members.AddRange(_read.All);
    }

    /// <summary>As it stands between the quotes.</summary>
    public ReadOnlySpan<byte> Name(int index) => _members[index].Name(_text.Span);

    /// <summary>As it stands: a string with its quotes, a number with all its digits.</summary>
    public ReadOnlySpan<byte> Value(int index) => _members[index].Value(_text.Span);

    /// <summary>The last member of this name, which is the one most readers take; -1 where there is none.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        var text = _text.Span;
        for (var i = _members.Count - 1; i >= 0; i--)
            if (JsonStrings.Mean(_members[i].Name(text), name)) return i;
        return -1;
    }

    /// <summary>Gives the member of this name another value, or adds one.</summary>
    /// <param name="name">Plain.</param>
    /// <param name="json">A valid value on one line.</param>
    public void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> json)
    {
        Understand(name, json);
        var index = Find(name);
        if (index >= 0)
        {
            SetValue(index, json);
            return;
        }

        // Its value first: both may be parts of what is there.
        var valueAt = Append(json);
        var (nameAt, nameLength) = AppendName(name);
        _members.Add(new JsonMember(nameAt, nameLength, valueAt, json.Length));
    }

    public void SetValue(int index, ReadOnlySpan<byte> json) => _members[index] = _members[index] with { ValueAt = Append(json), ValueLength = json.Length };

    public void Rename(int index, ReadOnlySpan<byte> name)
    {
        Understand(name, Value(index));
        var (nameAt, nameLength) = AppendName(name);
        _members[index] = _members[index] with { NameAt = nameAt, NameLength = nameLength };
    }

    public void Remove(int index)
    {
        IsChanged = true;
        _members.RemoveAt(index);
    }

    public void WriteTo(PooledBytes output)
    {
        output.Append((byte)'{');
        for (var i = 0; i < _members.Count; i++)
        {
            output.Append(i == 0 ? "\""u8 : ",\""u8);
            output.Append(Name(i));
            output.Append("\":"u8);
            output.Append(Value(i));
        }

        output.Append((byte)'}');
    }

    /// <summary>What a parser has written and the scanner refuses (it is too deep) is looked at as text: else what should be redacted in it would go on.</summary>
    private void LoadAsText(ReadOnlySpan<byte> record)
    {
        _text.Append("{\"message\":\""u8);
        JsonText.Append(_text, record);
        _text.Append("\"}"u8);
        JsonScanner.IsObject(_text.Span, 0, _read);
        IsChanged = true;
    }

    /// <summary>What the record says of itself is what sinks are told of it.</summary>
    private void Understand(ReadOnlySpan<byte> name, ReadOnlySpan<byte> json)
    {
        switch (MemberNames.Of(name))
        {
            case Members.Severity when SeverityNames.TryReadJson(json, out var severity, out _):
                Severity = severity;
                break;
            case Members.Timestamp when Timestamps.TryReadJson(json, out var unixNs, out _):
                UnixNs = unixNs;
                break;
        }
    }

    private int Append(ReadOnlySpan<byte> text)
    {
        IsChanged = true;
        var at = _text.Length;
        // What is appended may be a part of what is there, which growing would take away.
        if (_text.Span.Overlaps(text)) text = text.ToArray();
        _text.Append(text);
        return at;
    }

    private (int At, int Length) AppendName(ReadOnlySpan<byte> name)
    {
        _name.CutTo(0);
        JsonText.Append(_name, name);
        return (Append(_name.Span), _name.Length);
    }
}
