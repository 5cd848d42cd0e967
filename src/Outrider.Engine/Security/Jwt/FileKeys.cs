using Microsoft.Extensions.Logging;

namespace Outrider.Security;

/// <summary>
/// Keys from a file, read again when it changes. The time of the last write is looked at, not file events: a mounted secret changes by a symbolic link
/// two folders up, which events do not show.
/// </summary>
internal sealed partial class FileKeys(string path, IReadOnlyCollection<JwtAlgorithm> algorithms, TimeProvider time, ILogger log) : IKeySource
{
    // One stat a look. A rotated key is published long before it is used, so seconds do not matter.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _ending = new();
    private volatile KeySet? _current;
    private DateTime _readVersion;
    private Task _loop = Task.CompletedTask;

    public KeySet? Current => _current;

    public void Start()
    {
        ReadIfChanged();
        _loop = Task.Run(RunAsync);
    }

    public Task? Refresh() => null;

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _loop;
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_ending.Token)) ReadIfChanged();
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
        catch (Exception e)
        {
            LogEnded(e, path);
        }
    }

    private void ReadIfChanged()
    {
        // For a file that is not there this is a date in 1601: also a version.
        var version = File.GetLastWriteTimeUtc(path);
        if (version == _readVersion) return;
        _readVersion = version;
        var faults = new List<string>();
        var keys = KeyFile.Read(path, algorithms, faults);
        if (keys is null)
        {
            LogRefused(path, string.Join("; ", faults));
            return;
        }

        if (_current is not null) LogChanged(path, keys.Keys.Count);
        _current = keys;
    }

    [LoggerMessage(LogLevel.Information, "the keys in '{Path}' have changed; {Count} are in use now")]
    private partial void LogChanged(string path, int count);

    [LoggerMessage(LogLevel.Warning, "the keys in '{Path}' cannot be used and the last good ones stay: {Faults}")]
    private partial void LogRefused(string path, string faults);

    [LoggerMessage(LogLevel.Error, "the keys in '{Path}' are not looked at any more")]
    private partial void LogEnded(Exception exception, string path);
}
