namespace Outrider.Security;

/// <summary>
/// Where an issuer's keys come from, and stay fresh. The keys may be asked for at any time after <see cref="Start"/> and until disposal, by many threads.
/// </summary>
internal interface IKeySource : IAsyncDisposable
{
    /// <summary>The last good set; null while there never was one. The same object as long as the keys are the same.</summary>
    KeySet? Current { get; }

    void Start();

    /// <summary>
    /// Asks for newer keys, since a token came whose key is not in the set. The task never faults and completes once <see cref="Current"/> is as new as
    /// it can be; null where there is nothing to wait for (it was asked for a moment ago, or the source tells of changes by itself).
    /// </summary>
    Task? Refresh();
}
