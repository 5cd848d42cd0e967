namespace Outrider.Http;

/// <summary>Takes trailers, in either direction: no pseudo-headers, and within the bounds of a head (RFC 9113 section 8.1).</summary>
internal sealed class Http2TrailerSink(Http2Bounds bounds)
{
    private HeaderFields? _to;

    /// <summary>True where a field was malformed.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>True where there was more than is taken.</summary>
    public bool IsTooLarge { get; private set; }

    /// <param name="to">Null where they are decoded for the table's sake only.</param>
    public Sink Begin(HeaderFields? to)
    {
        _to = to;
        _to?.Clear();
        IsMalformed = IsTooLarge = false;
        return new Sink(this);
    }

    private void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (_to is null || IsMalformed || IsTooLarge) return;
        IsMalformed = !Http2FieldRules.IsRegular(name, value);
        IsTooLarge = _to.Count == bounds.HeaderCount || _to.Size + name.Length + value.Length + 4 > bounds.HeaderBytes;
        if (!IsMalformed && !IsTooLarge) _to.Add(name, value);
    }

    public readonly struct Sink(Http2TrailerSink owner) : IFieldSink
    {
        public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => owner.Add(name, value);
    }
}
