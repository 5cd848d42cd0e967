namespace Outrider.Native;

/// <summary>What became of bytes that were to be written.</summary>
internal enum WriteOutcome
{
    Written,

    /// <summary>Whoever waited was called away before everything was written.</summary>
    Cancelled,

    /// <summary>Not this time; the disk is full, say. The next may be.</summary>
    Failed,

    /// <summary>Nobody reads it any more.</summary>
    Gone,
}
