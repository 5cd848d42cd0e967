namespace Outrider.Http;

/// <summary>What the two ends of a connection do differently. Called by the connection's reader, outside the gate, where nothing else is said.</summary>
internal interface IHttp2Role
{
    bool IsServer { get; }

    /// <summary>True for a stream that has been open, or is.</summary>
    bool HasBegun(int streamId);

    /// <summary>The last stream of the peer's that was taken, for GOAWAY.</summary>
    int LastTaken { get; }

    /// <summary>A header block, whole.</summary>
    /// <exception cref="HpackException">It is none.</exception>
    /// <exception cref="Http2Exception">It may not stand here.</exception>
    void OnBlock(int streamId, bool endsStream, ReadOnlySpan<byte> block);

    void OnSettings();

    void OnGoAway(int lastStreamId);

    void OnPong(long opaque);

    /// <summary>On a pool thread: looks after the role's own deadlines, and has the next of them watched.</summary>
    void OnClock(long now);

    /// <summary>Under the gate: a stream is over.</summary>
    void OnOver(Http2Stream stream);
}
