namespace Outrider.Logs.Records;

/// <summary>
/// One record while transforms and conditions look at it: its members, as places in its text. What is changed is written behind that text, so that everything else
/// stays byte for byte. One object for all records of a source; spans it gave are valid until the next change.
/// </summary>
internal sealed class LogRecord
{
    private readonly PooledBytes _text = new();
    private readonly JsonMembers _read = new();
    private readonly List<JsonMember> _members = [];

    public long UnixNs { get; set; }

    public Severity Severity { get; set; }

    /// <summary>How many members it has.</summary>
    public int Count => _members.Count;

    /// <summary>Does it differ from what was loaded?</summary>
    public bool IsChanged { get; private set; }

    /// <param name="record">One valid JSON object.</param>
    /// <param name="unixNs">See <see cref="RecordMark"/>.</param>
    /// <param name="severity">As above.</param>
    public void Load(ReadOnlySpan<byte> record, long unixNs, Severity severity)
    {
        (UnixNs, Severity, IsChanged) = (unixNs, severity, false);
        _text.CutTo(0);
        _text.Append(record);
        _members.Clear();
        JsonScanner.IsObject(record, 0, _read);
        _members.AddRange(_read.All);
    }

    /// <summary>As it stands between the quotes.</summary>
    public ReadOnlySpan<byte> Name(int index) => _members[index].Name(_text.Span);

    /// <summary>As it stands: a string with its quotes, a number with all its digits.</summary>
    public ReadOnlySpan<byte> Value(int index) => _members[index].Value(_text.Span);

    /// <summary>The last member of this name, which is the one most readers take; -1 where there is none.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        for (var i = _members.Count - 1; i >= 0; i--)
            if (Name(i).SequenceEqual(name)) return i;
        return -1;
    }

    /// <summary>Gives the member of this name another value, or adds one.</summary>
    /// <param name="name">As it stands between quotes.</param>
    /// <param name="json">A valid value on one line.</param>
    public void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> json)
    {
        var index = Find(name);
        if (index >= 0)
        {
            SetValue(index, json);
            return;
        }

        var nameAt = Append(name);
        _members.Add(new JsonMember(nameAt, name.Length, Append(json), json.Length));
    }

    public void SetValue(int index, ReadOnlySpan<byte> json) => _members[index] = _members[index] with { ValueAt = Append(json), ValueLength = json.Length };

    public void Rename(int index, ReadOnlySpan<byte> name) => _members[index] = _members[index] with { NameAt = Append(name), NameLength = name.Length };

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

    private int Append(ReadOnlySpan<byte> text)
    {
        IsChanged = true;
        var at = _text.Length;
        // What is appended may be a part of what is there, which growing would take away.
        if (_text.Span.Overlaps(text)) text = text.ToArray();
        _text.Append(text);
        return at;
    }
}
