using Microsoft.Extensions.Logging;

namespace Outrider.ConfigSync;

/// <summary>The loop of one item: turns, and waits between them, from <see cref="Start"/> until it is told to end.</summary>
/// <param name="key">What the item was made of: another reading of the configuration with the same key wants this very item.</param>
/// <param name="file">Its turns.</param>
/// <param name="time">For the waits.</param>
/// <param name="log">For a fault of ours.</param>
internal sealed partial class SyncLoop(string key, SyncedFile file, TimeProvider time, ILogger log)
{
    // After a fault of ours, so that a broken item does not spin.
    private static readonly TimeSpan FaultWait = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _ending = new();
    private Task _loop = Task.CompletedTask;

    public string Key => key;

    public SyncedFile File => file;

    public void Start()
    {
        if (!_ending.IsCancellationRequested) _loop = Task.Run(RunAsync);
    }

    /// <summary>Completes when nothing of it is under way any more: another item may write the same target then. What it wrote stays.</summary>
    public async Task EndAsync()
    {
        await _ending.CancelAsync();
        await _loop;
    }

    private async Task RunAsync()
    {
        try
        {
            while (true) await Task.Delay(await TurnAsync(), time, _ending.Token);
        }
        catch (OperationCanceledException)
        {
            // The end was asked for.
        }
    }

    private async Task<TimeSpan> TurnAsync()
    {
        try
        {
            return await file.TurnAsync(_ending.Token);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFault(log, file.Report.Name, e);
            return FaultWait;
        }
    }

    [LoggerMessage(LogLevel.Error, "{Item} failed by a fault of Outrider's; it is tried again")]
    private static partial void LogFault(ILogger log, string item, Exception exception);
}
