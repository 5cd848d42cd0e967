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

    /// <summary>How its characters are written, from the first read on.</summary>
    SourceText Text => SourceText.Utf8;

    /// <summary>Other bytes are known to have taken the place of those that are read; the next <see cref="Refresh"/> says so.</summary>
    bool IsAnew => false;

    /// <summary>These bytes were put into chunks.</summary>
    /// <param name="end">The offset after them.</param>
    /// <param name="bytes">As they were read.</param>
    void Took(long end, ReadOnlySpan<byte> bytes)
    {
    }

    /// <summary>A look at the files in between, while their bytes cannot be read for want of room.</summary>
    void Notice()
    {
    }

    /// <summary>Places in contents that are there no more, of which not all is acknowledged: <paramref name="offset"/> is.</summary>
    IReadOnlyList<Checkpoint> Behind(long offset) => [];

    /// <summary>An offset as a number that means the same place in every process, for ids; from any thread.</summary>
    long OriginOf(long offset);

    /// <summary>An offset as a checkpoint has it; null where there is nothing worth keeping.</summary>
    Checkpoint? PlaceOf(long offset);
}
