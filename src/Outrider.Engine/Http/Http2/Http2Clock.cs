namespace Outrider.Http;

/// <summary>
/// The deadlines of one connection. Nothing is armed where something begins to wait: it notes since when, and one alarm looks at all of them when the
/// first of them may have passed.
/// </summary>
internal sealed class Http2Clock(Http2Wire wire)
{
    // nghttp2's and Kestrel's are of this order: a peer acknowledges settings in a round trip.
    private static readonly TimeSpan SettingsTimeout = TimeSpan.FromSeconds(10);

    // After the last octet was sent: as HTTP/1 lingers, so that a peer reads the GOAWAY before a reset discards it.
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(2);

    // A pause between two clicks is longer, one between two calls of a busy service shorter.
    private static readonly TimeSpan ShortRest = TimeSpan.FromSeconds(10);

    private long _restsSince = long.MaxValue;
    private long _settingsSince = long.MaxValue;
    private long _frameSince = long.MaxValue;
    private long _closesSince = long.MaxValue;
    private long _pingedAt = long.MaxValue;
    private long _heardAt;

    /// <summary>Under the gate: no stream is open.</summary>
    public void Rest()
    {
        Note(ref _restsSince, wire.Bounds.Idle);
        wire.WatchAfter(_restsSince, ShortRest);
    }

    /// <summary>Under the gate: no stream has been open for so long that what is kept for the next ones is better given back.</summary>
    public bool HasRested(long now) => HasPassed(_restsSince, ShortRest, now);

    /// <summary>Under the gate: one is.</summary>
    public void Work()
    {
        if (_restsSince == long.MaxValue) return;
        _restsSince = long.MaxValue;
        if (wire.Bounds.PingAfter != Timeout.InfiniteTimeSpan) Note(ref _heardAt, wire.Bounds.PingAfter);
    }

    /// <summary>By the reader: something has come.</summary>
    public void Heard()
    {
        if (wire.Bounds.PingAfter == Timeout.InfiniteTimeSpan) return;
        Volatile.Write(ref _heardAt, wire.Now());
        Volatile.Write(ref _pingedAt, long.MaxValue);
    }

    /// <summary>Under the gate: settings are on their way, and are to be acknowledged.</summary>
    public void AwaitSettings() => Note(ref _settingsSince, SettingsTimeout);

    /// <summary>Under the gate.</summary>
    /// <returns>False where none were awaited.</returns>
    public bool SettingsAcknowledged()
    {
        var awaited = _settingsSince != long.MaxValue;
        _settingsSince = long.MaxValue;
        return awaited;
    }

    /// <summary>By the reader: a frame or a header block has begun and not ended. Whoever calls it again while that is so changes nothing.</summary>
    public void FrameBegun()
    {
        if (_frameSince != long.MaxValue) return;
        lock (wire.Gate) Note(ref _frameSince, wire.Bounds.HeadTimeout);
    }

    public void FrameEnded() => _frameSince = long.MaxValue;

    /// <summary>Under the gate.</summary>
    public void BeginClose() => Note(ref _closesSince, Linger);

    /// <summary>On a pool thread, when the alarm has rung.</summary>
    public void Look()
    {
        var now = wire.Now();
        if (wire.IsCut) return;
        if (HasPassed(_closesSince, Linger, now)) wire.Cut(new IOException("the connection was closed"));
        else if (HasPassed(wire.Flusher.SendsSince, wire.Bounds.SendTimeout, now)) CutSlowReader();
        else if (HasPassed(_settingsSince, SettingsTimeout, now)) wire.GoAway(Http2Error.SettingsTimeout, new IOException("the peer acknowledged no settings"));
        else if (HasPassed(_frameSince, wire.Bounds.HeadTimeout, now)) EndSlowHead();
        else if (HasPassed(_restsSince, wire.Bounds.Idle, now)) EndIdle();
        else if (HasPassed(_pingedAt, wire.Bounds.PingTimeout, now)) wire.Cut(new IOException("the peer gives no sign of life"));
        else LookAtStreams(now);
        lock (wire.Gate)
        {
            WatchOn(_closesSince, Linger);
            WatchOn(wire.Flusher.SendsSince, wire.Bounds.SendTimeout);
            WatchOn(_settingsSince, SettingsTimeout);
            WatchOn(_frameSince, wire.Bounds.HeadTimeout);
            WatchOn(_restsSince, wire.Bounds.Idle);
            WatchOn(_pingedAt, wire.Bounds.PingTimeout);
            if (_restsSince == long.MaxValue && _pingedAt == long.MaxValue) WatchOn(_heardAt, wire.Bounds.PingAfter);
            foreach (var stream in wire.Streams)
            {
                if (stream.In.IsTimed) WatchOn(stream.In.WaitsSince, wire.Bounds.BodyTimeout);
                WatchOn(stream.Out.WaitsSince, wire.Bounds.SendTimeout);
            }
        }

        wire.Role.OnClock(now);
    }

    private void LookAtStreams(long now)
    {
        List<(Http2Stream Stream, Http2Wakes Wakes)>? late = null;
        bool flushes;
        lock (wire.Gate)
        {
            foreach (var stream in wire.Streams.ToArray())
            {
                var wakes = Look(stream, now);
                if (wakes != Http2Wakes.None) (late ??= []).Add((stream, wakes));
            }

            if (_restsSince == long.MaxValue && _pingedAt == long.MaxValue && HasPassed(_heardAt, wire.Bounds.PingAfter, now)) Ping(now);
            flushes = wire.WantsFlush();
        }

        foreach (var (stream, wakes) in late ?? []) stream.Signal(wakes);
        if (flushes) wire.Flush();
    }

    private Http2Wakes Look(Http2Stream stream, long now)
    {
        if (stream.In.IsTimed && HasPassed(stream.In.WaitsSince, wire.Bounds.BodyTimeout, now)) return stream.In.Refuse(new BodyRefusedException(Http2Faults.BodyTooSlow.Refusal), hits => hits.BodyTimeout);
        if (!HasPassed(stream.Out.WaitsSince, wire.Bounds.SendTimeout, now)) return Http2Wakes.None;
        wire.Hits.SendTimeout.Increment();
        return wire.Reset(stream, Http2Error.Cancel, new IOException("the peer takes nothing"));
    }

    private void Ping(long now)
    {
        _pingedAt = now;
        wire.Output.Ping(now, isAck: false);
    }

    private void CutSlowReader()
    {
        wire.Hits.SendTimeout.Increment();
        wire.Cut(new IOException("the peer takes nothing"));
    }

    private void EndSlowHead()
    {
        wire.Hits.HeadTimeout.Increment();
        wire.GoAway(Http2Error.EnhanceYourCalm, new IOException("the peer began a frame and did not end it"));
    }

    private void EndIdle()
    {
        wire.Hits.Idle.Increment();
        wire.GoAway(Http2Error.None, new IOException("the connection was idle"));
    }

    private void Note(ref long since, TimeSpan timeout)
    {
        since = wire.Now();
        wire.WatchAfter(since, timeout);
    }

    private bool HasPassed(long since, TimeSpan timeout, long now) => since != long.MaxValue && timeout != Timeout.InfiniteTimeSpan && now - since >= wire.Ticks(timeout);

    private void WatchOn(long since, TimeSpan timeout)
    {
        if (since != long.MaxValue) wire.WatchAfter(since, timeout);
    }
}
