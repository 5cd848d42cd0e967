using Microsoft.Extensions.Logging;
using Outrider.Logs.Sources;

namespace Outrider.Logs.Tailing;

/// <summary>
/// What every source of files does: looks for its tails, reads them in turn until none has more, and waits to be woken. One loop, which owns the tails
/// and the reader's buffer; checkpoints are collected from another thread, off a list that is replaced whole.
/// </summary>
internal sealed partial class TailLoop : IAsyncDisposable
{
    // New files are found within it even where nobody tells.
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    // A faulty disk would write a warning a look.
    private static readonly TimeSpan WarningInterval = TimeSpan.FromMinutes(1);

    private readonly LogSourceContext _context;
    private readonly TailReader _reader;
    private readonly Func<IReadOnlyList<Tail>> _find;
    private readonly Func<IEnumerable<string>> _folders;
    private readonly IReadOnlyList<Checkpoint> _from;
    private readonly WakeUp _wake;
    private readonly CancellationTokenSource _ending = new();
    private Tail[]? _tails;
    private Tail[] _collected = [];
    private TaskCompletionSource? _drain;
    private Task _loop = Task.CompletedTask;
    private DateTimeOffset _lastLook;
    private DateTimeOffset _nextWarning;

    /// <param name="context">What the pipeline gave the source.</param>
    /// <param name="from">Checkpoints of the last run, kept until the first look has taken them over.</param>
    /// <param name="find">The tails there are now; called by the loop alone. It disposes of those it leaves out.</param>
    /// <param name="folders">Those in which something may change.</param>
    public TailLoop(LogSourceContext context, IReadOnlyList<Checkpoint> from, Func<IReadOnlyList<Tail>> find, Func<IEnumerable<string>> folders)
    {
        _context = context;
        _from = from;
        _find = find;
        _folders = folders;
        _wake = new WakeUp(context.Time);
        _reader = new TailReader(context.Intake, context.Account, context.Parser, context.Shaper, context.MaxLine, context.Time);
    }

    public void Start() => _loop = Task.Run(RunAsync);

    public Task DrainAsync(CancellationToken cancel)
    {
        var drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _drain, drained);
        _wake.Set();
        return drained.Task.WaitAsync(cancel);
    }

    public IReadOnlyList<Checkpoint> Collect()
    {
        if (Volatile.Read(ref _tails) is not { } tails) return _from;
        _collected = tails;
        return [.. tails.Select(t => t.Collect()).OfType<Checkpoint>()];
    }

    public void Saved()
    {
        foreach (var tail in _collected) tail.Saved();
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _loop;
        foreach (var tail in _tails ?? []) tail.Dispose();
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        using var watch = new FolderWatch(_wake);
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                await ReadAllAsync(watch);
                if (!await _wake.WaitAsync(LookInterval, _ending.Token)) _reader.Rest();
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e)
            {
                Warn("", e);
                await Task.Delay(LookInterval, _context.Time, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ReadAllAsync(FolderWatch watch)
    {
        var drain = Volatile.Read(ref _drain);
        if (drain is not null) Look(watch);
        bool hasMore;
        do
        {
            if (watch.TakeNames() || _context.Time.GetUtcNow() - _lastLook >= LookInterval) Look(watch);
            hasMore = false;
            foreach (var tail in _tails!) hasMore |= await TurnAsync(tail, drain is not null || tail.HasEnded);
        }
        while (hasMore);
        if (drain is null) return;
        Interlocked.CompareExchange(ref _drain, null, drain);
        drain.TrySetResult();
    }

    private void Look(FolderWatch watch)
    {
        _lastLook = _context.Time.GetUtcNow();
        // Watched before looking, so that what comes in between is told.
        watch.Watch(_folders());
        Volatile.Write(ref _tails, [.. _find()]);
        watch.Watch(_folders());
    }

    private async Task<bool> TurnAsync(Tail tail, bool isLast)
    {
        try
        {
            tail.Refresh();
            return await _reader.TurnAsync(tail, isLast, _ending.Token);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Warn(tail.Ledger.Name, e);
            return false;
        }
    }

    private void Warn(string stream, Exception cause)
    {
        var now = _context.Time.GetUtcNow();
        if (now < _nextWarning) return;
        _nextWarning = now + WarningInterval;
        CannotRead(_context.Logger, _context.Account.Source, stream, cause);
    }

    [LoggerMessage(LogLevel.Warning, "the source {Source} cannot read {Stream}; it tries again")]
    private static partial void CannotRead(ILogger logger, string source, string stream, Exception cause);
}
