namespace Outrider.Logs.Parsers;

/// <summary>What a line does to the unit before it.</summary>
internal enum Joining
{
    /// <summary>It belongs to the unit, and ends it.</summary>
    Ends,

    /// <summary>It belongs to the unit, and more may follow.</summary>
    Continues,

    /// <summary>It begins the next unit: the one before has ended. Never the answer to a first line.</summary>
    BeginsNext,
}

/// <summary>
/// Decides which lines belong together. Asked for the lines of a unit in order, and for the one after it; the same lines may come again from the first on, since a
/// unit whose end is not written yet stays in its file and is read again.
/// </summary>
internal interface ILineJoiner
{
    /// <summary>How long a unit that might go on waits for its next line.</summary>
    TimeSpan MaxWait { get; }

    /// <param name="line">Without its end.</param>
    /// <param name="isFirst">It begins a unit: what was before is forgotten.</param>
    Joining Look(ReadOnlySpan<byte> line, bool isFirst);
}
