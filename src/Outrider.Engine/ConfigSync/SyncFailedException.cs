namespace Outrider.ConfigSync;

/// <summary>Where the way from source to application can end early.</summary>
internal enum SyncStage { Fetch, Write, Check, Notify }

/// <param name="stage">Where.</param>
/// <param name="message">A sentence's end: "there is no such file".</param>
/// <param name="retryAfter">Not before; null where it does not matter.</param>
internal sealed class SyncFailedException(SyncStage stage, string message, TimeSpan? retryAfter = null) : Exception(message)
{
    public SyncStage Stage => stage;

    public TimeSpan RetryAfter => retryAfter ?? TimeSpan.Zero;

    /// <summary>As labels and messages say it.</summary>
    public string StageWord => stage switch
    {
        SyncStage.Fetch => "fetch",
        SyncStage.Write => "write",
        SyncStage.Check => "check",
        _ => "notify",
    };
}
