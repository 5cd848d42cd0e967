using Outrider.Supervision.Order;

namespace Outrider.Supervision.Systemd;

/// <summary>
/// Tells the service manager how the run is: ready, reloading, stopping, a line of status, and at half of its watchdog's time that the loop still turns. It is
/// on the loop and has its timers there, so that a loop that hangs is noticed. Without a service manager it says nothing.
/// </summary>
internal sealed class ServiceReport : IDisposable
{
    // A start or a stop that takes long is told as often as this, each time with room for two of them to be lost.
    private static readonly TimeSpan ExtendEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ExtendBy = TimeSpan.FromSeconds(15);

    // What is not heard is said again, in order, for some seconds: a lost READY=1 would be a start that failed.
    private static readonly TimeSpan AgainAfter = TimeSpan.FromMilliseconds(100);
    private const int MostTries = 100;

    // A run has not as many phases; past it nobody listens.
    private const int MostUnsaid = 64;

    private readonly NotifySocket? _socket;
    private ServiceTimes _times;
    private readonly TimeProvider _time;
    private readonly TimeSpan? _interval;
    private readonly LoopTimer _beat;
    private readonly LoopTimer _patience;
    private readonly LoopTimer _again;
    private readonly Queue<string> _unsaid = new();
    private int _tries;
    private bool _isReady;
    private bool _isStopping;

    /// <param name="environment">Looks up a variable; null where it is not set.</param>
    public ServiceReport(Func<string, string?> environment, ServiceTimes times, EventLoop loop, TimeProvider time)
    {
        _socket = NotifySocket.Open(environment);
        (_times, _time) = (times, time);
        _interval = _socket is null ? null : Watchdog.Interval(environment, Environment.ProcessId);
        (_beat, _patience, _again) = (new LoopTimer(loop, time), new LoopTimer(loop, time), new LoopTimer(loop, time));
    }

    /// <summary>A reload has decided anew how long a stop may take.</summary>
    public void Use(ServiceTimes times) => _times = times;

    /// <summary>The run begins.</summary>
    public void Start()
    {
        Beat();
        Enter(RunPhase.Modules);
        BePatient(_times.Start);
    }

    /// <summary>Another executable goes on with a run that is ready; the service manager has noticed nothing.</summary>
    public void Resume()
    {
        _isReady = true;
        Beat();
        Tell("READY=1", $"STATUS={Words(RunPhase.Running)}");
    }

    /// <summary>The run has come to another phase.</summary>
    public void Enter(RunPhase phase)
    {
        if (phase == RunPhase.Running) SayReady();
        else if (phase >= RunPhase.Leaving) SayStopping(phase);
        else Tell($"STATUS={Words(phase)}");
    }

    /// <summary>A reload begins; <see cref="Reloaded"/> must follow.</summary>
    public void Reloading() => Tell("RELOADING=1", $"MONOTONIC_USEC={Monotonic()}", "STATUS=reloading the configuration");

    /// <param name="status">What became of it, in a line.</param>
    public void Reloaded(string status) => Tell("READY=1", $"STATUS={OneLine(status)}");

    public void Dispose()
    {
        _beat.Dispose();
        _patience.Dispose();
        _again.Dispose();
        _socket?.Dispose();
    }

    private void SayReady()
    {
        _patience.Disarm();
        _isReady = true;
        Tell("READY=1", $"MAINPID={Environment.ProcessId}", $"STATUS={Words(RunPhase.Running)}");
    }

    private void SayStopping(RunPhase phase)
    {
        if (!_isStopping)
        {
            _isStopping = true;
            Tell("STOPPING=1", $"STATUS={Words(phase)}");
            BePatient(_times.Stop);
        }
        else if (phase != RunPhase.Over)
        {
            Tell($"STATUS={Words(phase)}");
        }
    }

    private void BePatient(TimeSpan left)
    {
        if (_socket is null || left <= TimeSpan.Zero || (_isReady && !_isStopping)) return;
        Tell($"EXTEND_TIMEOUT_USEC={(long)ExtendBy.TotalMicroseconds}");
        _patience.Arm(ExtendEvery, () => BePatient(left - ExtendEvery));
    }

    private void Beat()
    {
        if (_interval is not { } interval) return;
        // Not said again: the next one says the same.
        _socket?.TryTell("WATCHDOG=1");
        _beat.Arm(interval, Beat);
    }

    // CLOCK_MONOTONIC, which is what the system's TimeProvider counts with on Linux.
    private long Monotonic() => (long)((Int128)_time.GetTimestamp() * 1_000_000 / _time.TimestampFrequency);

    private void Tell(params IEnumerable<string> assignments)
    {
        if (_socket is null || _unsaid.Count >= MostUnsaid) return;
        _unsaid.Enqueue(string.Join('\n', assignments));
        if (_unsaid.Count == 1) SayAll();
    }

    private void SayAll()
    {
        while (_unsaid.TryPeek(out var next))
        {
            if (!_socket!.TryTell(next) && ++_tries < MostTries)
            {
                _again.Arm(AgainAfter, SayAll);
                return;
            }

            // Said, or given up for one that may find somebody.
            _unsaid.Dequeue();
            _tries = 0;
        }
    }

    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));

    private static string Words(RunPhase phase) => phase switch
    {
        RunPhase.Modules => "starting: the modules",
        RunPhase.Before => "starting: the sidecars before the application",
        RunPhase.Starting => "starting: the application",
        RunPhase.Running => "running",
        RunPhase.Leaving => "stopping: callers are sent elsewhere",
        RunPhase.Draining => "stopping: requests under way are finished",
        RunPhase.Stopping => "stopping: the application",
        RunPhase.Flushing => "stopping: logs and metrics are delivered",
        RunPhase.Closing => "stopping: the sidecars before the application",
        _ => "ended",
    };
}
