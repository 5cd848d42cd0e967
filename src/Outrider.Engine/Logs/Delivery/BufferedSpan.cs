namespace Outrider.Logs.Delivery;

/// <summary>Source bytes that durable buffers hold, until the last of them has had them accepted: counted once, however many hold them.</summary>
internal sealed class BufferedSpan(SourceAccount account, long bytes)
{
    private int _holders;

    /// <summary>A buffer more, before the chunk is let go.</summary>
    public void Hold() => Interlocked.Increment(ref _holders);

    /// <param name="reason">Why it will never be delivered; null where it was accepted.</param>
    public void LetGo(string? reason)
    {
        if (Interlocked.Decrement(ref _holders) == 0) account.Unbuffer(bytes, reason);
    }
}
