namespace Outrider.Http;

/// <summary>The streams that we reset last. What a peer sends for them before it hears of it is passed over; for other closed streams it is an error (RFC 9113 section 5.1).</summary>
internal sealed class Http2ResetStreams
{
    // A round trip's worth of the fastest callers: each stream may be reset but once.
    private const int Remembered = 1024;

    private int[] _ids = [];
    private int _count;

    public void Add(int streamId)
    {
        // Most connections never reset one.
        if (_count == _ids.Length && _count < Remembered) Array.Resize(ref _ids, Math.Max(16, 2 * _count));
        _ids[_count++ % _ids.Length] = streamId;
        if (_count == 2 * Remembered) _count = Remembered;
    }

    /// <summary>True too where more have been reset than are remembered.</summary>
    public bool Contains(int streamId) => _count > Remembered || _ids.AsSpan(0, Math.Min(_count, _ids.Length)).Contains(streamId);
}
