using Microsoft.Extensions.Logging;
using Outrider.Kernel;
using Outrider.Observability;

namespace Outrider.Traffic;

/// <summary>The access log, which a reload may begin, change or end. Lanes tell whichever there is when a request ends, so that none of them has to be built anew.</summary>
internal sealed class AccessLogs : IAsyncDisposable
{
    // Of a log that was replaced: its thread has a batch to write at most. A pipe that nobody reads is given up.
    private static readonly TimeSpan LastLines = TimeSpan.FromSeconds(5);

    private readonly MetricRegistry _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private volatile AccessLog? _current;
    private string _key;

    /// <param name="config">Checked; null where no log is kept.</param>
    /// <param name="key">What it was read from, by which a reload knows whether it has changed.</param>
    /// <param name="metrics">For lines written and dropped.</param>
    /// <param name="time">For the records and the writer.</param>
    /// <param name="log">For an output that cannot be written.</param>
    public AccessLogs(AccessLogConfig? config, string key, MetricRegistry metrics, TimeProvider time, ILogger log)
    {
        (_metrics, _time, _log, _key) = (metrics, time, log, key);
        _current = Make(config);
    }

    /// <summary>Null where none is kept now.</summary>
    public AccessLog? Current => _current;

    /// <summary>The layer that tells of one listener's requests.</summary>
    /// <param name="direction"><c>inbound</c> or <c>outbound</c>.</param>
    /// <param name="listener">Its path in the configuration: <c>inbound[0]</c>, <c>outbound</c>.</param>
    public ILayer Of(string direction, string listener) => new LogAccess(() => _current, _time, direction, listener);

    /// <summary>Null where nothing of it has changed.</summary>
    public IPreparedChange? Prepare(AccessLogConfig? config, string key)
    {
        // A section that is there and empty reads like one that is not.
        if (key == _key && config is null == _current is null) return null;
        var next = Make(config);
        return new PreparedChange(
            () =>
            {
                var before = _current;
                (_current, _key) = (next, key);
                if (before is not null) _ = before.RetireAsync(LastLines);
            },
            next is null ? [] : [next]);
    }

    /// <summary>Writes what there is, after the last request has ended.</summary>
    public Task FlushAsync(TimeSpan grace) => _current?.FlushAsync(grace) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _current?.DisposeAsync() ?? default;

    private AccessLog? Make(AccessLogConfig? config) => config is null ? null : new AccessLog(config, null, _metrics, _time, _log);
}
