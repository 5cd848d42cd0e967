using Outrider.Logs.Records;
using Outrider.Logs.Tailing;
using Outrider.Native;

namespace Outrider.Logs.Sources;

/// <summary>
/// A journal as an endless run of lines. Entries become lines when they are read, and are forgotten when reading has gone on; an offset means nothing in another process, so that what
/// a checkpoint keeps of it is an entry's cursor, in the place of a path.
/// </summary>
internal sealed class JournalBytes : ITailedBytes
{
    // A cursor is 130 bytes: one a few lines, and one where all was read. After a kill so much comes again at most.
    private const int MarkEvery = 4 << 10;

    private readonly JournaldSourceConfig _config;
    private readonly bool _isFirstEver;
    private readonly Checkpoint? _from;
    private readonly PooledBytes _window = new();
    private readonly Lock _gate = new();
    private readonly List<(long End, string Cursor)> _marks = [];
    private Journal? _journal;
    private long _start;
    private long _marked;
    private bool _hasCurrent;

    /// <param name="config">Where and what.</param>
    /// <param name="isFirstEver">This source never ran before.</param>
    /// <param name="from">Where it came to.</param>
    public JournalBytes(JournaldSourceConfig config, bool isFirstEver, Checkpoint? from) => (_config, _isFirstEver, _from) = (config, isFirstEver, from);

    private long End => _start + _window.Length;

    public int Read(long offset, Span<byte> into)
    {
        while (End - offset < into.Length && AppendNext())
        {
        }

        var there = _window.Memory.Span[(int)(offset - _start)..];
        var count = Math.Min(there.Length, into.Length);
        there[..count].CopyTo(into);
        return count;
    }

    public bool Refresh(long position, long saved)
    {
        _window.CutFront((int)(position - _start));
        _start = position;
        lock (_gate)
        {
            // The last one that is covered stays: it is where we are while nothing new is acknowledged.
            var covered = _marks.FindLastIndex(m => m.End <= saved);
            if (covered > 0) _marks.RemoveRange(0, covered);
        }

        _journal?.Process();
        return false;
    }

    // Lines are made anew in each process, from wherever it begins: an id tells them apart within one, and no repeat from its first sending.
    public long OriginOf(long offset) => offset;

    public Checkpoint? PlaceOf(long offset)
    {
        lock (_gate)
        {
            var mark = _marks.FindLastIndex(m => m.End <= offset);
            return mark < 0 ? _from : new Checkpoint(_marks[mark].Cursor, default, FileHead.Empty, 0);
        }
    }

    public void Dispose()
    {
        _journal?.Dispose();
        _window.Dispose();
    }

    private bool AppendNext()
    {
        _journal ??= Open();
        if (!_hasCurrent && !_journal.Next())
        {
            if (_marked < End) Mark();
            return false;
        }

        _hasCurrent = false;
        JournalLine.Append(_window, _journal);
        if (End - _marked >= MarkEvery) Mark();
        return true;
    }

    private void Mark()
    {
        var cursor = _journal!.Cursor;
        lock (_gate) _marks.Add((End, cursor));
        _marked = End;
    }

    private Journal Open()
    {
        var journal = Journal.Open(_config.Directory);
        try
        {
            Filter(journal);
            Seek(journal);
            return journal;
        }
        catch (IOException)
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>As journalctl's <c>--unit</c>: what a unit's processes say, and what the service manager says of it.</summary>
    private void Filter(Journal journal)
    {
        if (_config.Units.Count == 0) return;
        foreach (var unit in _config.Units) journal.Match($"_SYSTEMD_UNIT={unit}");
        journal.Or();
        journal.Match("_PID=1");
        foreach (var unit in _config.Units) journal.Match($"UNIT={unit}");
    }

    private void Seek(Journal journal)
    {
        if (_from is not null) _hasCurrent = journal.Seek(_from.Path) == false;
        else if (!_isFirstEver || _config.Start == StartAt.Beginning) journal.SeekFirst();
        else if (!journal.SeekLast()) journal.SeekFirst();
        else lock (_gate) _marks.Add((_start, journal.Cursor));
    }
}
