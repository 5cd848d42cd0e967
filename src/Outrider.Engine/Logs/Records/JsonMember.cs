namespace Outrider.Logs.Records;

/// <summary>One member of an object, as places in its text: the name between its quotes, the value as it stands.</summary>
internal readonly record struct JsonMember(int NameAt, int NameLength, int ValueAt, int ValueLength)
{
    public ReadOnlySpan<byte> Name(ReadOnlySpan<byte> json) => json.Slice(NameAt, NameLength);

    public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> json) => json.Slice(ValueAt, ValueLength);
}
