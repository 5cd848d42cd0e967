using Microsoft.Extensions.Logging;
using Outrider.Observability;

namespace Outrider.Traffic;

/// <summary>
/// One line for each request that it is asked to tell of. Requests only copy what is said of them into a ring; a thread of its own makes text of it and
/// writes, so that neither a slow disk nor a pipe that nobody reads is ever waited for: what finds the ring full is dropped and counted.
/// </summary>
internal sealed partial class AccessLog : IAsyncDisposable
{
    // A quarter of a second at 8,000 requests/s before half of it is used, and then the writer is woken. About 2 MiB.
    private const int Records = 2048;

    private const int BatchBytes = 64 * 1024;

    // A person who watches the file does not mind.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly AccessRing _ring = new(Records);
    private readonly AccessOutput _output;
    private readonly AccessText _text;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Counter _written;
    private readonly Counter _full;
    private readonly Counter _failed;
    private readonly ITimer _timer;
    private readonly Task _writing;
    private volatile bool _isStopping;
    private bool _hasWarned;

    /// <param name="config">Checked.</param>
    /// <param name="output">Where lines go; null for what the configuration says.</param>
    /// <param name="metrics">For lines written and dropped.</param>
    /// <param name="time">For the records and the writer.</param>
    /// <param name="log">For an output that cannot be written.</param>
    public AccessLog(AccessLogConfig config, AccessOutput? output, MetricRegistry metrics, TimeProvider time, ILogger log)
    {
        (_time, _log) = (time, log);
        Choice = new AccessChoice(config.Share.Fraction, config.AlwaysErrors, config.Slow, Random.Shared);
        _output = output ?? (config.Path is { } path ? AccessOutputs.File(path) : AccessOutputs.Shared(Console.OpenStandardOutput()));
        _text = new AccessText(config.Query);
        _written = metrics.Counter("outrider_access_log_lines_total", "Lines of the access log that were written.").With();
        var dropped = metrics.Counter("outrider_access_log_dropped_total", "Requests that the access log has no line for: its writer was behind, or its output could not be written.", "reason");
        (_full, _failed) = (dropped.With("full"), dropped.With("unwritable"));
        _writing = Task.Factory.StartNew(Write, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _timer = time.CreateTimer(static wake => ((SemaphoreSlim)wake!).Release(), _wake, Interval, Interval);
    }

    /// <summary>Which requests it is told of.</summary>
    public AccessChoice Choice { get; }

    /// <summary>The layer that tells of one listener's or service's requests.</summary>
    /// <param name="direction"><c>inbound</c> or <c>outbound</c>.</param>
    /// <param name="listener">Its path in the configuration: <c>inbound[0]</c>, <c>outbound</c>.</param>
    public LogAccess Of(string direction, string listener) => new(() => this, _time, direction, listener);

    /// <summary>Another has taken its place: writes on for a moment, for who has just begun a record, and ends.</summary>
    public async Task RetireAsync(TimeSpan grace)
    {
        await Task.Delay(Interval, _time);
        await FlushAsync(grace);
    }

    /// <summary>A record to fill, followed by <see cref="Commit"/>; false, and counted, where there is no room.</summary>
    public bool TryBegin(out AccessRecord? record, out long place)
    {
        if (!_isStopping && _ring.TryBegin(out record, out place)) return true;
        (record, place) = (null, 0);
        _full.Increment();
        return false;
    }

    public void Commit(AccessRecord record, long place)
    {
        _ring.Commit(record, place);
        if (_ring.IsHalfFullAt(place)) _wake.Release();
    }

    /// <summary>Writes what is there and ends, within the grace; what comes afterwards is dropped and counted.</summary>
    public async Task FlushAsync(TimeSpan grace)
    {
        if (_isStopping) return;
        _isStopping = true;
        await _timer.DisposeAsync();
        _wake.Release();
        try
        {
            await _writing.WaitAsync(grace, _time);
        }
        catch (TimeoutException)
        {
            // Whoever should read it does not, and the process ends with its thread.
            NotFlushed();
        }
    }

    public async ValueTask DisposeAsync() => await FlushAsync(TimeSpan.FromSeconds(1));

    private void Write()
    {
        while (!_isStopping)
        {
            _wake.Wait();
            WriteWaiting();
        }

        // What was committed between the last look and the end.
        WriteWaiting();
        _text.Dispose();
    }

    private void WriteWaiting()
    {
        while (_ring.TryRead(out var record))
        {
            _text.Append(record);
            _ring.Release(record);
            if (_text.Lines.Length >= BatchBytes) WriteLines();
        }

        if (_text.Count > 0) WriteLines();
    }

    private void WriteLines()
    {
        try
        {
            _output(_text.Lines.Span);
            _written.Add(_text.Count);
            _hasWarned = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            _failed.Add(_text.Count);
            if (!_hasWarned) Unwritable(e);
            _hasWarned = true;
        }

        _text.Clear();
    }

    [LoggerMessage(LogLevel.Warning, "the access log cannot be written, its lines are dropped and counted until it can")]
    private partial void Unwritable(Exception exception);

    [LoggerMessage(LogLevel.Warning, "the access log's last lines were not taken in time")]
    private partial void NotFlushed();
}
