namespace Outrider.Logs.Sources;

/// <summary>
/// A walk over one value, from head to head, to find where it ends. It can stop where the bytes do and go on when there are more, so that a message that comes in many
/// pieces is walked once.
/// </summary>
/// <param name="left">Room for <see cref="Msgpack.MaxDepth"/> numbers: the values that are still to come, at each depth.</param>
internal ref struct MsgpackWalk(Span<long> left)
{
    private readonly Span<long> _left = left;

    /// <summary>Of the next head; what lies before was walked.</summary>
    public long At { get; set; }

    /// <summary>Where the walk is; -1 where it has not begun.</summary>
    public int Depth { get; set; } = -1;

    /// <summary>The value's length; 0 where the bytes end before it does.</summary>
    /// <param name="bytes">From the value's beginning.</param>
    /// <param name="most">Bytes of the longest value.</param>
    /// <exception cref="InvalidDataException">It is none, too deep, or will be too long.</exception>
    public int Go(ReadOnlySpan<byte> bytes, int most)
    {
        if (Depth < 0) (Depth, At, _left[0]) = (0, 0, 1);
        while (Depth >= 0)
        {
            if (_left[Depth] == 0)
            {
                Depth--;
                continue;
            }

            if (At >= bytes.Length || !Msgpack.TryReadHead(bytes[(int)At..], out var head)) return 0;
            _left[Depth]--;
            At += head.Length + head.Content;
            // Each value is a byte at the least.
            if (At + head.Children > most) throw new InvalidDataException("a message is longer than the source takes");
            if (head.Children == 0) continue;
            if (Depth + 1 == Msgpack.MaxDepth) throw new InvalidDataException("values are too deep");
            _left[++Depth] = head.Children;
        }

        if (At <= bytes.Length) return (int)At;
        // Its last bytes are still to come: there is nothing left to walk but the end.
        (Depth, _left[0]) = (0, 0);
        return 0;
    }
}
