using Outrider.Logs.Delivery;
using Outrider.Logs.Parsers;
using Outrider.Logs.Records;

namespace Outrider.Logs.Tailing;

/// <summary>
/// Turns what a tail has into chunks, for all tails of one source in turn. A line without its end stays in the file and is read again, so that between
/// two turns nothing is held in memory.
/// </summary>
internal sealed class TailReader(Intake intake, SourceAccount account, ILineParser parser, int maxLine, TimeProvider time)
{
    // Small enough to cost an idle sidecar nothing, large enough that a system call is a small part of reading it.
    private const int UsualBuffer = 64 << 10;

    private readonly RecordWriter _records = new();
    private byte[] _buffer = [];

    /// <summary>One turn: at most one buffer, so that a busy file keeps no other waiting. True where something was read, and there may be more.</summary>
    /// <param name="tail">Whose turn it is.</param>
    /// <param name="isLast">Nothing more will come: a line without its end is delivered too.</param>
    /// <param name="cancel">Ends the wait for room.</param>
    public async Task<bool> TurnAsync(Tail tail, bool isLast, CancellationToken cancel)
    {
        if (_buffer.Length == 0) _buffer = new byte[Math.Min(UsualBuffer, LineCutter.Window(maxLine))];
        var filled = tail.Bytes.Read(tail.Position, _buffer);
        var used = 0;
        while (used < filled)
        {
            await intake.RoomAsync(cancel);
            var cut = Cut(tail, _buffer.AsSpan(used, filled - used), isLast && filled < _buffer.Length);
            if (cut == 0) break;
            used += cut;
        }

        if (used == 0 && filled == _buffer.Length)
        {
            // The line is longer than the buffer. A buffer of the window's size always holds a piece at least.
            _buffer = new byte[Math.Min(_buffer.Length * 2, LineCutter.Window(maxLine))];
            return true;
        }

        return used > 0;
    }

    /// <summary>Nothing is to be read for a while.</summary>
    public void Rest() => _buffer = [];

    /// <summary>One chunk from the beginning of <paramref name="bytes"/>; the bytes it covers, 0 where they hold no whole line.</summary>
    private int Cut(Tail tail, ReadOnlySpan<byte> bytes, bool isLast)
    {
        var output = new PooledBytes();
        _records.Begin(output, tail.Enrichment, time.GetUtcNow());
        var used = 0;
        while (used < bytes.Length && _records.Count < intake.MaxEvents && output.Length < intake.MaxBytes)
        {
            var rest = bytes[used..];
            if (!LineCutter.TryCut(rest, maxLine, out var length, out var consumed, out var isWhole))
            {
                if (!isLast) break;
                length = consumed = rest.Length;
            }

            var before = output.Length;
            Write(rest[..length], tail.IsInsideLine || !isWhole);
            if (output.Length > intake.MaxBytes && _records.Count > 1)
            {
                // It goes into the next chunk.
                _records.TakeBack(before);
                break;
            }

            tail.IsInsideLine = !isWhole;
            used += consumed;
        }

        if (used == 0) return 0;
        intake.Add(account, tail.Ledger, tail.Position, bytes[..used], output, _records.Count);
        tail.Position += used;
        return used;
    }

    /// <summary>A blank line carries nothing and makes no record.</summary>
    private void Write(ReadOnlySpan<byte> line, bool isPiece)
    {
        if (line.Length == 0) return;
        _records.IsPiece = isPiece;
        // A piece may look like an object and is none.
        if (isPiece) _records.Text(line);
        else parser.Parse(line, _records);
    }
}
