namespace Outrider.Http;

/// <summary>Puts fields into the header block that the output has open.</summary>
internal readonly struct HpackSink(HpackEncoder encoder, Http2Output output) : IFieldSink
{
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => encoder.Add(output, name, value);

    public void Status(int status) => encoder.AddStatus(output, status);

    /// <param name="index">Of the static table, by name.</param>
    /// <param name="value">As it is.</param>
    /// <param name="indexing">Whether it repeats.</param>
    public void Pseudo(int index, ReadOnlySpan<byte> value, HpackIndexing indexing = HpackIndexing.Literal) => encoder.Add(output, index, value, indexing);

    /// <param name="index">Of the static table, by name.</param>
    /// <param name="value">The value's beginning.</param>
    /// <param name="rest">And its end.</param>
    public void Pseudo(int index, ReadOnlySpan<byte> value, ReadOnlySpan<byte> rest) => encoder.Add(output, index, value, rest);

    /// <summary>A field that the static table has whole.</summary>
    public void Static(int index) => output.Octet((byte)(0x80 | index));
}
