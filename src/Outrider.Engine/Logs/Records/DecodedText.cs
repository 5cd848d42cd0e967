using System.Buffers;

namespace Outrider.Logs.Records;

/// <summary>What a value of JSON means as text: a string without quotes and escapes, anything else as it stands. Copied only where something is escaped.</summary>
internal readonly ref struct DecodedText
{
    private readonly byte[]? _rented;

    /// <param name="value">One valid value.</param>
    /// <param name="room">Taken where it is large enough, so that most text costs no array.</param>
    public DecodedText(ReadOnlySpan<byte> value, Span<byte> room)
    {
        if (value.Length < 2 || value[0] != '"')
        {
            Text = value;
            return;
        }

        value = value[1..^1];
        if (!value.Contains((byte)'\\'))
        {
            Text = value;
            return;
        }

        if (value.Length > room.Length) room = _rented = ArrayPool<byte>.Shared.Rent(value.Length);
        Text = room[..JsonStrings.Decode(value, room)];
    }

    public ReadOnlySpan<byte> Text { get; }

    public void Dispose()
    {
        if (_rented is not null) ArrayPool<byte>.Shared.Return(_rented);
    }
}
