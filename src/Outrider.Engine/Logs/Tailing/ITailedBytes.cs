namespace Outrider.Logs.Tailing;

/// <summary>
/// What is read of one stream, as an endless run of bytes with offsets that only grow, whatever files lie behind it. Reading and
/// <see cref="Refresh"/> belong to the source's loop; <see cref="PlaceOf"/> may be called from any thread.
/// </summary>
internal interface ITailedBytes : IDisposable
{
    /// <summary>Fills as much as there is, without waiting; 0 where there is no more for now.</summary>
    /// <exception cref="IOException">The disk or the file is faulty; reading is tried again later.</exception>
    int Read(long offset, Span<byte> into);

    /// <summary>What became of the files behind it, before it is read again.</summary>
    /// <param name="position">The next offset to be read.</param>
    /// <param name="saved">A checkpoint on disk covers what lies before.</param>
    /// <returns>True where other bytes have taken the place of those before: no line goes on over that.</returns>
    bool Refresh(long position, long saved);

    /// <summary>An offset as a number that means the same place in every process, for ids; from any thread.</summary>
    long OriginOf(long offset);

    /// <summary>An offset as a checkpoint has it; null where there is nothing worth keeping.</summary>
    Checkpoint? PlaceOf(long offset);
}
