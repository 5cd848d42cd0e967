using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Outrider.Logs.Delivery;
using Outrider.Logs.Sinks;
using Outrider.Logs.Tailing;
using Outrider.Observability;

namespace Outrider.Logs.Buffering;

/// <summary>
/// Keeps chunks on disk for one sink. One loop writes what comes in, many chunks to a sync, and lets go of it; another reads it back, a little ahead of what the sink has
/// answered for. A full buffer or disk is a normal state: writing waits (and so does reading from the sources, once memory is full), or drops by the user's choice and
/// counts. What the disk has spoilt is counted and passed over.
/// </summary>
internal sealed partial class DurableBuffer : IAsyncDisposable
{
    /// <summary>Read back and not answered for yet, beside the frame that exceeds it. Two of the usual batches, so that the next one is there when a sink has taken one.</summary>
    public const int ReadAhead = 2 << 20;

    // Nobody waits for a sync but a source whose memory is full; this many a second wear no disk.
    private static readonly TimeSpan SyncInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WarningInterval = TimeSpan.FromMinutes(1);

    private readonly string _sink;
    private readonly BufferConfig _config;
    private readonly BufferLog _log;
    private readonly Func<string, SourceAccount> _accountOf;
    private readonly Action<LogChunk> _deliver;
    private readonly Action _kept;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<LogChunk> _queue = Channel.CreateUnbounded<LogChunk>(new UnboundedChannelOptions { SingleReader = true });
    private readonly FrameWriter _frame;
    private readonly List<(LogChunk Chunk, long Accounted)> _taken = [];
    private readonly long _readAhead;
    private readonly InFlightParts _inFlight;
    private readonly WakeUp _readable;
    private readonly WakeUp _room;
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource _hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WakeUp _emptied;
    private readonly Gauge _bytes;
    private long _unkept;
    private bool _isFailing;
    private Task _writing = Task.CompletedTask;
    private Task _reading = Task.CompletedTask;
    private DateTimeOffset _nextWarning;

    /// <param name="sink">Its name.</param>
    /// <param name="mark">Its bit in the records' marks.</param>
    /// <param name="folder">Of this buffer alone; nothing is opened before <see cref="Start"/>.</param>
    /// <param name="config">Checked.</param>
    /// <param name="accountOf">A source's account by its name, also of one that is gone from the configuration.</param>
    /// <param name="deliver">Takes chunks that were read back, in order.</param>
    /// <param name="kept">Called when chunks were kept and let go, so that checkpoints move over them.</param>
    /// <param name="metrics">Takes its size.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">For Outrider's own log.</param>
    public DurableBuffer(string sink, uint mark, BufferFolder folder, BufferConfig config, Func<string, SourceAccount> accountOf, Action<LogChunk> deliver, Action kept, LogMetrics metrics, TimeProvider time, ILogger logger)
    {
        _sink = sink;
        _config = config;
        _accountOf = accountOf;
        _deliver = deliver;
        _kept = kept;
        _time = time;
        _logger = logger;
        _frame = new FrameWriter(mark);
        _log = new BufferLog(
            folder, config.Max.Bytes,
            (source, bytes, reason) => accountOf(source).Unbuffer(0, bytes, reason),
            (bytes, reason) => accountOf("buffer:" + sink).Lose(reason, bytes));
        // So that a full one always has something that is not on its way, and may be dropped.
        _readAhead = Math.Min(ReadAhead, config.Max.Bytes / 4);
        _inFlight = new InFlightParts(_log.Accept);
        _readable = new WakeUp(time);
        _room = new WakeUp(time);
        _emptied = new WakeUp(time);
        _bytes = metrics.BufferBytes.With(sink);
    }

    /// <summary>On disk, in bytes.</summary>
    public long Length => _log.Length;

    /// <summary>All that was ever given to it is answered for by the sink.</summary>
    public bool IsEmpty => Interlocked.Read(ref _unkept) == 0 && _log.IsEmpty;

    public void Start() => _writing = Task.Run(RunAsync);

    public void Add(LogChunk chunk)
    {
        Interlocked.Increment(ref _unkept);
        _queue.Writer.TryWrite(chunk);
    }

    /// <summary>From now on nothing waits for company.</summary>
    public void Hurry() => _hurry.TrySetResult();

    /// <summary>Completes once <see cref="IsEmpty"/>.</summary>
    public async Task EmptyAsync(CancellationToken cancel)
    {
        while (!IsEmpty) await _emptied.WaitAsync(RetryInterval, cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _writing;
        await _reading;
        _bytes.Set(0);
        _log.Dispose();
        _ending.Dispose();
    }

    private enum Keeping { Kept, Full, DiskRefuses }

    private async Task RunAsync()
    {
        try
        {
            await OpenAsync();
            _reading = Task.Run(ReadAllAsync);
            while (await _queue.Reader.WaitToReadAsync(_ending.Token)) await KeepAsync();
        }
        catch (OperationCanceledException)
        {
            // What was not written stays unacknowledged, and is read again.
        }
        catch (Exception e)
        {
            Failed(_logger, _sink, e);
        }
    }

    private async Task OpenAsync()
    {
        while (true)
        {
            try
            {
                foreach (var (source, bytes) in _log.Open()) _accountOf(source).Recover(bytes);
                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Warn(e);
                await Task.Delay(RetryInterval, _time, _ending.Token);
            }
        }
    }

    /// <summary>Everything that waits, in as few frames as may be: less at once where the disk takes no more.</summary>
    private async Task KeepAsync()
    {
        await GatherAsync();
        for (var most = _taken.Count; _taken.Count > 0;)
        {
            var count = Math.Min(most, _taken.Count);
            var outcome = TryKeep(count);
            if (outcome == Keeping.DiskRefuses && count > 1) most = count / 2;
            else if (outcome == Keeping.Kept || MayDrop()) LetGo(count, isKept: outcome == Keeping.Kept);
            else if (_config.WhenFull == WhenFull.Wait) await _room.WaitAsync(RetryInterval, _ending.Token);
        }
    }

    /// <summary>The newest, by the user's choice or since there is nothing older that could make room.</summary>
    private bool MayDrop() => _config.WhenFull == WhenFull.DropNewest || (_config.WhenFull == WhenFull.DropOldest && !_log.DropOldest());

    private async Task GatherAsync()
    {
        var begun = _time.GetTimestamp();
        for (var length = 0L; length < _log.FrameLength;)
        {
            if (_queue.Reader.TryRead(out var chunk))
            {
                _taken.Add((chunk, chunk.TakeAccount()));
                length += chunk.Bytes.Length;
                continue;
            }

            var left = SyncInterval - _time.GetElapsedTime(begun);
            if (left <= TimeSpan.Zero || _hurry.Task.IsCompleted) return;
            using var over = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
            await Task.WhenAny(_queue.Reader.WaitToReadAsync(over.Token).AsTask(), Task.Delay(left, _time, over.Token), _hurry.Task);
            await over.CancelAsync();
            _ending.Token.ThrowIfCancellationRequested();
        }
    }

    private Keeping TryKeep(int count)
    {
        _frame.Begin();
        foreach (var (chunk, accounted) in _taken.Take(count)) _frame.Add(chunk, accounted);
        try
        {
            var pieces = _frame.End();
            return _log.TryAppend(pieces, _frame.Length, [.. _taken.Take(count).Select(t => (t.Chunk.Source, t.Accounted))]) ? Keeping.Kept : Keeping.Full;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Warn(e);
            // What the sink has answered for is deleted; the reader may have it open.
            _readable.Set();
            return Keeping.DiskRefuses;
        }
    }

    private void LetGo(int count, bool isKept)
    {
        foreach (var (chunk, accounted) in _taken.Take(count))
        {
            _accountOf(chunk.Source).Buffer(accounted);
            if (!isKept) _accountOf(chunk.Source).Unbuffer(0, accounted, BufferLog.Full);
            chunk.LetGo();
        }

        _kept();
        _taken.RemoveRange(0, count);
        Interlocked.Add(ref _unkept, -count);
        _bytes.Set(_log.Length);
        _readable.Set();
    }

    private async Task ReadAllAsync()
    {
        try
        {
            while (true)
            {
                while (_inFlight.Bytes < _readAhead && TryRead() is { Count: > 0 } parts)
                    foreach (var part in parts) Deliver(part);
                if (_inFlight.Bytes == 0) _log.AcceptRead();
                _emptied.Set();
                await _readable.WaitAsync(_isFailing ? RetryInterval : Timeout.InfiniteTimeSpan, _ending.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // What is on disk is for the next process.
        }
        catch (Exception e)
        {
            Failed(_logger, _sink, e);
        }
    }

    private IReadOnlyList<BufferedPart> TryRead()
    {
        try
        {
            _isFailing = false;
            return _log.Read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _isFailing = true;
            Warn(e);
            return [];
        }
    }

    private void Deliver(BufferedPart part)
    {
        var origin = part.Part.Origin;
        var entry = _inFlight.Add(part.Next, part.Records.Capacity);
        var stream = new StreamLedger(part.Part.Stream, 0, offset => origin + offset);
        _deliver(new LogChunk(stream, 0, part.Part.SourceLength, part.Records, 1) { Source = part.Part.Source, Settled = chunk => Settled(chunk, part.Accounted, entry) });
    }

    private void Settled(LogChunk chunk, long accounted, InFlightParts.Entry entry)
    {
        var rejected = Math.Min(accounted, chunk.RejectedBytes());
        _accountOf(chunk.Source).Unbuffer(accounted - rejected, rejected, SourceAccount.Rejected);
        _inFlight.Done(entry);
        _bytes.Set(_log.Length);
        _room.Set();
        _readable.Set();
        _emptied.Set();
    }

    private void Warn(Exception cause)
    {
        var now = _time.GetUtcNow();
        if (now < _nextWarning) return;
        _nextWarning = now + WarningInterval;
        Unusable(_logger, _sink, cause);
    }

    [LoggerMessage(LogLevel.Warning, "the buffer of the sink {Sink} cannot be used right now; lines wait where they are, and it is tried again")]
    private static partial void Unusable(ILogger logger, string sink, Exception cause);

    [LoggerMessage(LogLevel.Error, "the buffer of the sink {Sink} has failed; reading stops once memory is full, and a restart sends what is left")]
    private static partial void Failed(ILogger logger, string sink, Exception cause);
}
