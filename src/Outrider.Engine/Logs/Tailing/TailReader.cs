using Outrider.Logs.Delivery;
using Outrider.Logs.Parsers;
using Outrider.Logs.Records;

namespace Outrider.Logs.Tailing;

/// <summary>
/// Turns what a tail has into chunks, for all tails of one source in turn. A line without its end, and lines that may still be followed by more of the same
/// record, stay in the file and are read again, so that between two turns nothing is held in memory.
/// </summary>
internal sealed class TailReader
{
    // Small enough to cost an idle sidecar nothing; where there is more to be read at once, what each chunk costs beside its lines is spread over more of them.
    private const int UsualBuffer = 64 << 10;
    private const int BusyBuffer = 256 << 10;

    private readonly Intake _intake;
    private readonly SourceAccount _account;
    private readonly ILineParser _parser;
    private readonly int _maxLine;
    private readonly TimeProvider _time;
    private readonly RecordWriter _records;
    private readonly bool _isShaped;
    private readonly UnitCutter _cutter;
    private readonly List<(string Reason, long Bytes)> _dropped = [];
    private readonly Utf16Lines _utf16 = new();
    private readonly Func<CancellationToken, Task> _room;
    private byte[] _buffer = [];
    private int _likelyLength; // of the next chunk, as the last one was, so that growing copies little

    /// <param name="intake">Takes the chunks.</param>
    /// <param name="account">Of the source.</param>
    /// <param name="parser">Of the source.</param>
    /// <param name="shaper">Of the source; null where records go on as they are.</param>
    /// <param name="maxLine">Bytes of the longest line that is not cut.</param>
    /// <param name="time">The clock.</param>
    /// <param name="room">Waits until a chunk may be cut.</param>
    public TailReader(Intake intake, SourceAccount account, ILineParser parser, RecordShaper? shaper, int maxLine, TimeProvider time, Func<CancellationToken, Task> room)
    {
        _intake = intake;
        _account = account;
        _parser = parser;
        _maxLine = maxLine;
        _time = time;
        _room = room;
        _records = new RecordWriter(shaper);
        _isShaped = shaper is not null;
        _cutter = new UnitCutter(parser.Joiner, maxLine);
    }

    /// <summary>One turn: at most one buffer, so that a busy file keeps no other waiting. True where something was read, and there may be more.</summary>
    /// <param name="tail">Whose turn it is.</param>
    /// <param name="isLast">Nothing more will come: a line without its end is delivered too.</param>
    /// <param name="cancel">Ends the wait for room.</param>
    public async Task<bool> TurnAsync(Tail tail, bool isLast, CancellationToken cancel)
    {
        if (_buffer.Length == 0) _buffer = new byte[UsualBuffer];
        var filled = tail.Bytes.Read(tail.Position, _buffer);
        var isAll = filled < _buffer.Length;
        var waited = isAll && _parser.Joiner is { } joiner && tail.Held.IsOver(tail.Position + filled, joiner.MaxWait, _time);
        var used = 0;
        while (used < filled)
        {
            await _room(cancel);
            var cut = Cut(tail, _buffer.AsSpan(used, filled - used), isAll && isLast, isAll && (isLast || waited));
            if (cut == 0) break;
            used += cut;
        }

        if (used > 0) tail.Bytes.Took(tail.Position, _buffer.AsSpan(0, used));
        // A line that is longer than the buffer needs a larger one; one of the window's size always holds a piece at least.
        var wanted = isAll ? 0 : used > 0 ? BusyBuffer : Math.Max(BusyBuffer, Math.Min(_buffer.Length * 2, LineCutter.Window(_maxLine)));
        if (_buffer.Length < wanted) _buffer = new byte[wanted];
        return used > 0 || wanted > filled;
    }

    /// <summary>Nothing is to be read for a while.</summary>
    public void Rest()
    {
        _buffer = [];
        _utf16.Rest();
        _cutter.Rest();
    }

    /// <summary>One chunk from the beginning of <paramref name="bytes"/>; the bytes it covers, 0 where they hold nothing whole.</summary>
    private int Cut(Tail tail, ReadOnlySpan<byte> bytes, bool isLast, bool isOver)
    {
        var output = new RecordBuffer(_likelyLength);
        _records.Begin(output, tail.Enrichment, _time.GetUtcNow());
        _dropped.Clear();
        var used = 0;
        while (used < bytes.Length && output.Count < _intake.MaxEvents && output.Bytes.Length < _intake.MaxBytes)
        {
            if (!_cutter.TryCut(bytes[used..], tail.Bytes.Text, isLast, isOver, out var length, out var consumed, out var isWhole)) break;
            var before = output.Count;
            Write(_utf16.ToUtf8(tail.Bytes.Text, bytes.Slice(used, length)), tail.IsInsideLine || !isWhole, used + consumed);
            // A transform remembers what it has seen: a record that it is shown twice would be a repeat of itself, so that the chunk is too large by one record then.
            if (before > 0 && output.Bytes.Length > _intake.MaxBytes && !_isShaped)
            {
                // It goes into the next chunk.
                _records.CutTo(before);
                break;
            }

            if (output.Count == before && _records.Dropped is { } reason) Drop(reason, consumed);
            tail.IsInsideLine = !isWhole;
            used += consumed;
        }

        _likelyLength = output.Bytes.Length;
        if (used == 0)
        {
            output.Dispose();
            return 0;
        }

        _intake.Add(_account, tail.Ledger, tail.Position, tail.Position + used, output, _dropped.Count == 0 ? [] : [.. _dropped]);
        tail.Position += used;
        return used;
    }

    /// <summary>A blank line carries nothing and makes no record.</summary>
    private void Write(ReadOnlySpan<byte> unit, bool isPiece, int sourceEnd)
    {
        _records.BeginUnit(sourceEnd, _intake.WantsIds ? ContentHash.Of(unit) : 0);
        if (unit.Length == 0) return;
        _records.IsPiece = isPiece;
        // A piece may look like an object and is none.
        if (isPiece) _records.Text(unit);
        else _parser.Parse(unit, _records);
    }

    private void Drop(string reason, int bytes)
    {
        var at = _dropped.FindIndex(d => d.Reason == reason);
        if (at < 0) _dropped.Add((reason, bytes));
        else _dropped[at] = (reason, _dropped[at].Bytes + bytes);
    }
}
