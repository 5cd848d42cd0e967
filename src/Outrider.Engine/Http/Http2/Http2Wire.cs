using Microsoft.Extensions.Logging;
using Outrider.Transport;

namespace Outrider.Http;

/// <summary>
/// One connection of HTTP/2, in either role: its streams, windows and output, and how it ends. One loop reads (<see cref="Http2Reader"/>); exchanges run
/// on any thread and write under one short lock, the gate, into one output, which one of them at a time sends (<see cref="Http2Flusher"/>). Nothing is
/// called back within the gate.
/// </summary>
internal sealed partial class Http2Wire
{
    // Of DATA that waits to be sent: as much as one send takes at once; more would only lie there.
    private const int MostWaiting = 64 * 1024;

    // Where control frames and heads have piled up so high, a peer sends without reading.
    private const int MostAnswers = 256 * 1024;

    private readonly Connection _connection;
    private readonly Dictionary<int, Http2Stream> _streams = [];
    private readonly Queue<Http2Outflow> _blocked = new();
    private readonly Http2ResetStreams _resets = new();
    private readonly Alarm _alarm;
    private readonly ILogger _log;
    private long _watched = long.MaxValue;
    private int _sendWindow = Http2PeerSettings.DefaultWindow;
    private int _receiveWindow;
    private int _credit;
    private int _blockStart;

    /// <param name="connection">Disposed by whoever runs the reader.</param>
    /// <param name="role">Whose it is.</param>
    /// <param name="bounds">For the peer.</param>
    /// <param name="hits">Counts where it meets them.</param>
    /// <param name="time">For deadlines.</param>
    /// <param name="log">For what goes wrong.</param>
    public Http2Wire(Connection connection, IHttp2Role role, Http2Bounds bounds, LimitHits hits, TimeProvider time, ILogger log)
    {
        (_connection, Role, Bounds, Hits, Time, _log) = (connection, role, bounds, hits, time, log);
        Flusher = new Http2Flusher(this, connection);
        _alarm = new Alarm(time, () => ThreadPool.UnsafeQueueUserWorkItem(static wire => wire.OnClock(), this, preferLocal: false));
        _receiveWindow = bounds.ConnectionWindow;
        Clock = new Http2Clock(this);
        Floods = new Http2Floods(bounds, hits, time);
    }

    public Lock Gate { get; } = new();

    public IHttp2Role Role { get; }

    public Http2Bounds Bounds { get; }

    public LimitHits Hits { get; }

    public TimeProvider Time { get; }

    public Http2Clock Clock { get; }

    public Http2Floods Floods { get; }

    public Http2PeerSettings Peer { get; } = new();

    public Http2Output Output { get; } = new();

    public HpackEncoder Encoder { get; } = new();

    public HpackDecoder Decoder { get; } = new(HpackEncoder.TableSize);

    public Dictionary<int, Http2Stream>.ValueCollection Streams => _streams.Values;

    /// <summary>Nothing can be sent any more.</summary>
    public bool IsCut { get; private set; }

    /// <summary>GOAWAY has been said, and all that is left to do is to close.</summary>
    public bool IsClosing { get; private set; }

    /// <summary>How much DATA may go into the output now.</summary>
    public int SendRoom => Output.Count >= MostWaiting ? 0 : _sendWindow;

    public Http2Flusher Flusher { get; }

    public long Now() => Time.GetTimestamp();

    /// <summary>Under the gate: there is something to send. Who gets true must call <see cref="Flush"/> behind it.</summary>
    public bool WantsFlush() => Flusher.Claim();

    public void Flush() => Flusher.Flush();

    /// <summary>Under the gate.</summary>
    public Http2Stream? Find(int streamId) => _streams.GetValueOrDefault(streamId);

    /// <summary>Under the gate.</summary>
    public void Add(Http2Stream stream) => _streams.Add(stream.Id, stream);

    /// <summary>Under the gate: a stream that we reset not long ago: what still comes for it was under way (RFC 9113 section 5.1, "closed").</summary>
    public bool WasReset(int streamId) => _resets.Contains(streamId);

    /// <summary>Under the gate: takes it out of the table where it is over.</summary>
    public void SettleStream(Http2Stream stream)
    {
        if (!stream.IsOver || !_streams.Remove(stream.Id)) return;
        Role.OnOver(stream);
    }

    /// <summary>Under the gate: breaks a stream off, for its peer and for whoever uses it.</summary>
    public Http2Wakes Reset(Http2Stream stream, Http2Error error, IOException why)
    {
        if (stream.IsOver) return Http2Wakes.None;
        ResetUnknown(stream.Id, error);
        return Break(stream, why);
    }

    /// <summary>Under the gate: as <see cref="Reset"/>, of a stream that is in no table.</summary>
    public void ResetUnknown(int streamId, Http2Error error)
    {
        if (IsClosing) return;
        Output.RstStream(streamId, error);
        _resets.Add(streamId);
    }

    /// <summary>Under the gate: the peer broke it off.</summary>
    public Http2Wakes Break(Http2Stream stream, IOException why)
    {
        var wakes = stream.Fail(why);
        SettleStream(stream);
        return wakes;
    }

    /// <summary>Under the gate: octets of DATA that have been read, or passed over.</summary>
    public void Credit(int octets)
    {
        _credit += octets;
        if (_credit < Bounds.ConnectionWindow / 2 || IsClosing) return;
        Output.WindowUpdate(0, _credit);
        _receiveWindow += _credit;
        _credit = 0;
    }

    /// <summary>Under the gate: DATA came.</summary>
    /// <returns>False where the peer may not send as much.</returns>
    public bool TakeFromWindow(int octets) => (_receiveWindow -= octets) >= 0;

    /// <summary>Under the gate: DATA goes out.</summary>
    public void SpendWindow(int octets)
    {
        _sendWindow -= octets;
        Floods.Earn();
    }

    /// <summary>Under the gate.</summary>
    /// <returns>False where that is more than a window can be.</returns>
    public bool WidenConnection(int octets)
    {
        if (_sendWindow + (long)octets > int.MaxValue) return false;
        _sendWindow += octets;
        return true;
    }

    /// <summary>Under the gate: waits for windows, or for the output to be sent.</summary>
    public void Enqueue(Http2Outflow outflow)
    {
        if (outflow.IsQueued) return;
        outflow.IsQueued = true;
        _blocked.Enqueue(outflow);
    }

    /// <summary>Under the gate: there may be room for who waits. Each in its turn, so that one large body does not keep the others waiting.</summary>
    /// <returns>Whom to <see cref="Signal(Http2Outflow?)"/> once the gate is left.</returns>
    public Http2Outflow? Pump()
    {
        Http2Outflow? woken = null;
        for (var turns = _blocked.Count; turns > 0 && SendRoom > 0; turns--)
        {
            var outflow = _blocked.Dequeue();
            outflow.IsQueued = false;
            if (outflow.Resume()) (outflow.NextWoken, woken) = (woken, outflow);
            else if (outflow.WaitsSince != long.MaxValue) Enqueue(outflow);
        }

        return woken;
    }

    public static void Signal(Http2Outflow? woken)
    {
        while (woken is not null)
        {
            var next = woken.NextWoken;
            woken.NextWoken = null;
            woken.Signal();
            woken = next;
        }
    }

    /// <summary>Under the gate: a header block begins, until <see cref="TryEndBlock"/>.</summary>
    public HpackSink BeginBlock()
    {
        _blockStart = Output.Count;
        Output.BeginBlock();
        Encoder.BeginBlock(Output);
        return new HpackSink(Encoder, Output);
    }

    /// <summary>Under the gate.</summary>
    /// <returns>False where nothing was put into it: then there is no block.</returns>
    public bool TryEndBlock(int streamId, bool endsStream)
    {
        if (Output.Count == _blockStart + Http2Frame.HeadLength)
        {
            Output.Commit(-Http2Frame.HeadLength);
            return false;
        }

        Output.EndBlock(streamId, endsStream);
        return true;
    }

    /// <summary>Under the gate: the peer's initial window has changed, for streams that are open too (RFC 9113 section 6.9.2).</summary>
    public void WidenAll(int octets)
    {
        foreach (var stream in _streams.Values)
            if (!stream.Out.Widen(octets)) throw new Http2Exception(Http2Error.FlowControl, "a window is too large");
    }

    /// <summary>Says why, ends what is under way, and closes once that has been sent.</summary>
    public void GoAway(Http2Error error, IOException why)
    {
        bool flushes;
        List<(Http2Stream, Http2Wakes)>? broken;
        lock (Gate)
        {
            if (IsClosing || IsCut) return;
            Output.GoAway(Role.LastTaken, error);
            broken = BreakAll(why);
            BeginClose();
            flushes = WantsFlush();
        }

        SignalAll(broken);
        if (flushes) Flush();
    }

    /// <summary>Under the gate: nothing more will be done; what has been put into the output is still sent.</summary>
    public void BeginClose()
    {
        if (IsClosing) return;
        IsClosing = true;
        Clock.BeginClose();
        _ = CloseAsync();
    }

    /// <summary>The connection is of no use any more, and everybody is told.</summary>
    public void Cut(IOException why)
    {
        List<(Http2Stream, Http2Wakes)>? broken;
        lock (Gate)
        {
            if (IsCut) return;
            IsCut = true;
            broken = BreakAll(why);
        }

        _connection.Abort();
        SignalAll(broken);
    }

    /// <summary>Under the gate: a deadline that is to be looked after.</summary>
    public void WatchAfter(long since, TimeSpan timeout)
    {
        if (timeout != Timeout.InfiniteTimeSpan) Watch(since + Ticks(timeout));
    }

    public long Ticks(TimeSpan timeout) => timeout == Timeout.InfiniteTimeSpan ? long.MaxValue : (long)(timeout.TotalSeconds * Time.TimestampFrequency);

    /// <inheritdoc cref="WatchAfter"/>
    public void Watch(long due)
    {
        if (due >= _watched) return;
        _watched = due;
        _alarm.SetAt(due);
    }

    /// <summary>Ends what only the running connection needs.</summary>
    public async ValueTask StopAsync()
    {
        Task rested;
        lock (Gate) rested = Flusher.WhenRested();
        await rested;
        _alarm.Dispose();
        _connection.Dispose();
    }

    /// <summary>For a peer that asks and does not read: its next frames wait until it does.</summary>
    public Task WhenOutputHasRoom()
    {
        lock (Gate) return Output.Count > MostAnswers ? Flusher.WhenTaken() : Task.CompletedTask;
    }

    private void OnClock()
    {
        try
        {
            lock (Gate) _watched = long.MaxValue;
            Clock.Look();
        }
        catch (Exception e)
        {
            Faulted(e);
            Cut(new IOException("the connection met a fault", e));
        }
    }

    private async Task CloseAsync()
    {
        // Whoever began it holds the gate, and is about to send.
        await Task.Yield();
        while (true)
        {
            Task rested;
            lock (Gate)
            {
                if (IsCut) return;
                if (Flusher.Claim()) rested = Task.CompletedTask;
                else rested = Flusher.WhenRested();
                if (rested.IsCompleted && Output.Count == 0) break;
            }

            if (rested.IsCompleted) Flush();
            else await rested;
        }

        await _connection.ShutdownSendAsync();
    }

    private List<(Http2Stream, Http2Wakes)>? BreakAll(IOException why)
    {
        if (_streams.Count == 0) return null;
        var broken = new List<(Http2Stream, Http2Wakes)>(_streams.Count);
        foreach (var stream in _streams.Values.ToArray()) broken.Add((stream, Break(stream, why)));
        return broken;
    }

    private static void SignalAll(List<(Http2Stream Stream, Http2Wakes Wakes)>? broken)
    {
        if (broken is null) return;
        foreach (var (stream, wakes) in broken) stream.Signal(wakes);
    }

    [LoggerMessage(LogLevel.Error, "a connection met a fault of Outrider's and was cut")]
    private partial void Faulted(Exception exception);
}
