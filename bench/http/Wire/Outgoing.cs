namespace HttpBench.Wire;

/// <summary>Frames gathered for one send.</summary>
internal sealed class Outgoing
{
    private byte[] _buffer = new byte[16 << 10];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, Length);

    public void Clear() => Length = 0;

    public void Add(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        var needed = Length + Frames.HeadLength + payload.Length;
        if (needed > _buffer.Length) Array.Resize(ref _buffer, Math.Max(needed, _buffer.Length * 2));
        Frames.WriteHead(_buffer.AsSpan(Length), payload.Length, type, flags, stream);
        payload.CopyTo(_buffer.AsSpan(Length + Frames.HeadLength));
        Length = needed;
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (Length + bytes.Length > _buffer.Length) Array.Resize(ref _buffer, Math.Max(Length + bytes.Length, _buffer.Length * 2));
        bytes.CopyTo(_buffer.AsSpan(Length));
        Length += bytes.Length;
    }
}
