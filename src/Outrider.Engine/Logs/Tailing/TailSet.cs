namespace Outrider.Logs.Tailing;

/// <summary>What a source has at one moment.</summary>
/// <param name="Tails">What is read, in this order.</param>
/// <param name="Folders">Those in which something may change.</param>
internal sealed record TailSet(IReadOnlyList<Tail> Tails, IReadOnlyCollection<string> Folders)
{
    /// <summary>Places that are kept though nothing is open there: files at rest, and those that are looked for.</summary>
    public IReadOnlyList<Checkpoint> Others { get; init; } = [];

    /// <summary>Something is followed from now on that a killed process could not find again by its name: it is noted before a byte of it is read.</summary>
    public bool HasNew { get; init; }

    /// <summary>Something is awaited that the kernel does not tell of, such as the last writer's leaving: the next look is soon.</summary>
    public bool IsWaiting { get; init; }
}
