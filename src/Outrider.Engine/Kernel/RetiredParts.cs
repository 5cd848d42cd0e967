namespace Outrider.Kernel;

/// <summary>The parts of a capability that were replaced by a reload, from then until each has ended. Nobody else keeps them.</summary>
internal sealed class RetiredParts : IAsyncDisposable
{
    // Envoy's --drain-time-s: long enough for what people wait for, and a bound on how many old parts a busy hand can pile up.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<IRetired, Task> _parts = [];

    /// <summary>Those that have not ended.</summary>
    public IReadOnlyList<IRetired> Parts
    {
        get
        {
            lock (_gate) return [.. _parts.Keys];
        }
    }

    /// <summary>Of all of them together.</summary>
    public int UnderWay => Parts.Sum(part => part.UnderWay);

    public bool AreGone
    {
        get
        {
            lock (_gate) return _parts.Count == 0;
        }
    }

    /// <summary>It takes nothing new from here on, ends in the background, and is disposed then.</summary>
    public void Add(IRetired part)
    {
        var stopping = part.StopAsync(Deadline);
        lock (_gate) _parts[part] = EndAsync(part, stopping);
    }

    /// <summary>Ends all of them within a shorter grace; completes when they are disposed.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        KeyValuePair<IRetired, Task>[] parts;
        lock (_gate) parts = [.. _parts];
        await Task.WhenAll(parts.Select(part => part.Key.StopAsync(grace)));
        await Task.WhenAll(parts.Select(part => part.Value));
    }

    public async ValueTask DisposeAsync() => await StopAsync(TimeSpan.Zero);

    private async Task EndAsync(IRetired part, Task stopping)
    {
        // Not before it is among the parts, from which its end takes it.
        await Task.Yield();
        try
        {
            await stopping;
        }
        finally
        {
            lock (_gate) _parts.Remove(part);
            await part.DisposeAsync();
        }
    }
}
