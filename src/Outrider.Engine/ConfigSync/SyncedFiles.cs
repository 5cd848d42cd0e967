using Microsoft.Extensions.Logging;
using Outrider.Kernel;

namespace Outrider.ConfigSync;

/// <summary>
/// All items of <c>config_sync</c>, each with a loop of its own, so that one that hangs holds up no other. Owns the loops and the client.
/// Life: <see cref="InitialSyncAsync"/> before the application starts, <see cref="Start"/> once it was told to, <see cref="DisposeAsync"/>. A reload leaves the
/// items alone that have not changed; what is removed ends, and its target stays as it is.
/// </summary>
internal sealed partial class SyncedFiles : IAsyncDisposable
{
    private readonly SyncHost _host;
    private readonly ILogger _log;
    private readonly HttpClient _http = DirectHttp.Create();
    private readonly SyncMetrics _metrics;
    private volatile IReadOnlyList<SyncLoop> _items;
    private Task _change = Task.CompletedTask;
    private bool _isStarted;

    /// <param name="configs">Checked.</param>
    /// <param name="host">What the sidecar gives.</param>
    /// <param name="keys">A fingerprint for each item; null where they will not be compared.</param>
    public SyncedFiles(IReadOnlyList<ConfigSyncConfig> configs, SyncHost host, IReadOnlyList<string>? keys = null)
    {
        (_host, _log, _metrics) = (host, host.Logs.CreateLogger("config_sync"), new SyncMetrics(host.Registry));
        _items = Build(configs, keys, []);
        host.Status.Show("config_sync", json =>
        {
            json.WriteStartArray();
            foreach (var item in _items) item.File.Report.Write(json);
            json.WriteEndArray();
        });
    }

    /// <summary>Completes when the last reload is done in the background too.</summary>
    public Task Settled => _change;

    /// <summary>
    /// Brings every target up to date before the application reads it. Empty where the application may start; else a sentence for each file it cannot start
    /// without (exit code 69). Does nothing where the application runs already, after a restart of this process: the loops then do it, and notify.
    /// </summary>
    public async Task<IReadOnlyList<string>> InitialSyncAsync(CancellationToken cancel)
    {
        if (_host.App.Value.Pid != 0) return [];
        var problems = await Task.WhenAll(_items.Select(i => i.File.WriteFirstAsync(cancel)));
        return [.. problems.OfType<string>()];
    }

    public void Start()
    {
        _isStarted = true;
        foreach (var item in _items) item.Start();
    }

    /// <summary>
    /// Builds the items that are new, and fetches the first content of those whose target is not there yet, since the application may be started by the same
    /// change. Where there is one, the item's loop brings the new content, and notifies. Null where nothing has changed.
    /// </summary>
    /// <exception cref="ChangeRefusedException">A target that is not there cannot be had.</exception>
    public async Task<IPreparedChange?> PrepareAsync(IReadOnlyList<ConfigSyncConfig> configs, IReadOnlyList<string> keys, CancellationToken cancel)
    {
        await _change.WaitAsync(cancel);
        var next = Build(configs, keys, _items);
        if (next.SequenceEqual(_items)) return null;
        // A successor that does not own the targets yet writes none.
        SyncedFile[] first = _isStarted ? [.. next.Except(_items).Select(i => i.File).Where(f => !f.HasTarget)] : [];
        var change = new Change(this, next, first);
        try
        {
            var problems = await Task.WhenAll(first.Select(f => f.WriteFirstOfReloadAsync(cancel)));
            if (problems.OfType<string>().FirstOrDefault() is { } problem) throw new ChangeRefusedException(problem);
            return change;
        }
        catch (Exception)
        {
            await change.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends all loops, for the process that comes after this one.</summary>
    public async Task LetGoAsync()
    {
        _isStarted = false;
        await _change;
        await Task.WhenAll(_items.Select(i => i.EndAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        await LetGoAsync();
        _http.Dispose();
    }

    private List<SyncLoop> Build(IReadOnlyList<ConfigSyncConfig> configs, IReadOnlyList<string>? keys, IReadOnlyList<SyncLoop> before) =>
        [.. configs.Select((config, i) => before.FirstOrDefault(b => b.Key == keys?[i]) ?? new SyncLoop(keys?[i] ?? "", new SyncedFile(config, _http, _host, _metrics, _log), _host.Time, _log))];

    private void Replace(IReadOnlyList<SyncLoop> next)
    {
        var before = _items;
        _items = next;
        _change = ChangeAsync([.. before.Except(next)], [.. next.Except(before)], _isStarted);
    }

    private async Task ChangeAsync(IReadOnlyList<SyncLoop> removed, IReadOnlyList<SyncLoop> added, bool starts)
    {
        // One after the other: both may write the same target, and remember under the same name what is still to be told.
        await Task.WhenAll(removed.Select(i => i.EndAsync()));
        foreach (var name in removed.Select(i => i.File.Report.Name).Except(_items.Select(i => i.File.Report.Name)))
        {
            _metrics.Up.Forget(name);
            _metrics.Pending.Forget(name);
        }

        foreach (var item in starts ? added : []) item.Start();
    }

    /// <summary>Items that have not begun their loops.</summary>
    private sealed class Change(SyncedFiles files, IReadOnlyList<SyncLoop> next, IReadOnlyList<SyncedFile> written) : IPreparedChange
    {
        private bool _isCommitted;

        public void Commit()
        {
            _isCommitted = true;
            files.Replace(next);
        }

        /// <summary>Uncommitted, the targets that were not there before are gone again.</summary>
        public ValueTask DisposeAsync()
        {
            foreach (var file in _isCommitted ? [] : written) file.TakeBackFirst();
            return ValueTask.CompletedTask;
        }
    }
}
