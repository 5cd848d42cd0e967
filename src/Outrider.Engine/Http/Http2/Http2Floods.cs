namespace Outrider.Http;

/// <summary>
/// Bounds what a peer may ask for that costs us something and brings it nothing: settings, pings, priorities, empty frames, windows widened by single
/// octets, streams reset (CVE-2019-9511 to 9518, CVE-2023-44487, CVE-2025-8671). Used by the connection's reader, but for <see cref="Earn"/>.
/// </summary>
internal sealed class Http2Floods(Http2Bounds bounds, LimitHits hits, TimeProvider time)
{
    // Some dozens a second are usual: gRPC pings at each round trip to measure the link, browsers send a handful of settings.
    private const int FreeASecond = 1000;

    private long _second = long.MinValue;
    private int _frames;
    private int _resets;

    /// <summary>A frame that carries nothing.</summary>
    /// <exception cref="Http2Exception">There are too many.</exception>
    public void Count()
    {
        StartSecond();
        if (++_frames > FreeASecond) throw new Http2Exception(Http2Error.EnhanceYourCalm, "too many frames that carry nothing");
    }

    /// <summary>A frame that carries something: with it go updates of two windows, and perhaps a ping.</summary>
    public void Earn() => _frames -= 4;

    /// <summary>A stream that was reset, by the peer or for a fault of the peer's.</summary>
    /// <exception cref="Http2Exception">There are too many.</exception>
    public void CountReset()
    {
        StartSecond();
        if (++_resets <= bounds.ResetsPerSecond) return;
        hits.Resets.Increment();
        throw new Http2Exception(Http2Error.EnhanceYourCalm, "too many streams reset within a second");
    }

    private void StartSecond()
    {
        var now = time.GetTimestamp();
        if (_second != long.MinValue && now - _second < time.TimestampFrequency) return;
        _second = now;
        // What was earned is kept, since what it pays for comes a round trip later; but not for ever.
        _frames = Math.Clamp(_frames, -100 * FreeASecond, 0);
        _resets = 0;
    }
}
