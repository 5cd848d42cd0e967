using Microsoft.Extensions.Logging;
using Outrider.Kernel;

namespace Outrider.ConfigSync;

/// <summary>
/// All items of <c>config_sync</c>, each with a loop of its own, so that one that hangs holds up no other. Owns the loops and the client.
/// Life: <see cref="InitialSyncAsync"/> before the application starts, <see cref="Start"/> once it was told to, <see cref="DisposeAsync"/>.
/// </summary>
internal sealed partial class SyncedFiles : IAsyncDisposable
{
    // After a fault of ours, so that a broken item does not spin.
    private static readonly TimeSpan FaultWait = TimeSpan.FromSeconds(30);

    private readonly SyncHost _host;
    private readonly ILogger _log;
    private readonly HttpClient _http = DirectHttp.Create();
    private readonly IReadOnlyList<SyncedFile> _files;
    private readonly CancellationTokenSource _stop = new();
    private Task _loops = Task.CompletedTask;

    public SyncedFiles(IReadOnlyList<ConfigSyncConfig> configs, SyncHost host)
    {
        (_host, _log) = (host, host.Logs.CreateLogger("config_sync"));
        var metrics = new SyncMetrics(host.Registry);
        _files = [.. configs.Select(c => new SyncedFile(c, _http, host, metrics, _log))];
        host.Status.Show("config_sync", json =>
        {
            json.WriteStartArray();
            foreach (var file in _files) file.Report.Write(json);
            json.WriteEndArray();
        });
    }

    /// <summary>
    /// Brings every target up to date before the application reads it. Empty where the application may start; else a sentence for each file it cannot start
    /// without (exit code 69). Does nothing where the application runs already, after a restart of this process: the loops then do it, and notify.
    /// </summary>
    public async Task<IReadOnlyList<string>> InitialSyncAsync(CancellationToken cancel)
    {
        if (_host.App.Value.Pid != 0) return [];
        var problems = await Task.WhenAll(_files.Select(f => f.WriteFirstAsync(cancel)));
        return [.. problems.OfType<string>()];
    }

    public void Start() => _loops = Task.WhenAll(_files.Select(f => Task.Run(() => RunAsync(f))));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loops;
        _http.Dispose();
    }

    private async Task RunAsync(SyncedFile file)
    {
        try
        {
            while (true) await Task.Delay(await TurnAsync(file), _host.Time, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The end was asked for.
        }
    }

    private async Task<TimeSpan> TurnAsync(SyncedFile file)
    {
        try
        {
            return await file.TurnAsync(_stop.Token);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFault(_log, file.Report.Name, e);
            return FaultWait;
        }
    }

    [LoggerMessage(LogLevel.Error, "{Item} failed by a fault of Outrider's; it is tried again")]
    private static partial void LogFault(ILogger log, string item, Exception exception);
}
