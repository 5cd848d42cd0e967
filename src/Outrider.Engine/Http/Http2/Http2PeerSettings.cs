using System.Buffers.Binary;

namespace Outrider.Http;

/// <summary>What the peer has said of itself, checked (RFC 9113 section 6.5.2).</summary>
internal sealed class Http2PeerSettings
{
    /// <summary>What everybody begins with.</summary>
    public const int DefaultWindow = 65_535;

    public int HeaderTableSize { get; private set; } = HpackEncoder.TableSize;

    public int InitialWindow { get; private set; } = DefaultWindow;

    /// <summary>Before the peer has said it, what the RFC recommends as its least.</summary>
    public int MaxStreams { get; private set; } = 100;

    public bool TakesExtendedConnect { get; private set; }

    /// <summary>True once a first SETTINGS has come.</summary>
    public bool HaveCome { get; private set; }

    /// <param name="payload">Of a SETTINGS frame that is no acknowledgement.</param>
    /// <param name="fromServer">A server's may not enable push (RFC 9113 section 6.5.2).</param>
    /// <exception cref="Http2Exception">A value that it may not have.</exception>
    public void Read(ReadOnlySpan<byte> payload, bool fromServer)
    {
        if (payload.Length % 6 != 0) throw new Http2Exception(Http2Error.FrameSize, "SETTINGS of no whole number of settings");
        // What a peer that says nothing of it means, from its first SETTINGS on: as many as one likes.
        if (!HaveCome) MaxStreams = int.MaxValue;
        HaveCome = true;
        for (; !payload.IsEmpty; payload = payload[6..])
            Set((Http2Setting)BinaryPrimitives.ReadUInt16BigEndian(payload), BinaryPrimitives.ReadUInt32BigEndian(payload[2..]), fromServer);
    }

    private void Set(Http2Setting setting, uint value, bool fromServer)
    {
        switch (setting)
        {
            case Http2Setting.HeaderTableSize:
                HeaderTableSize = (int)Math.Min(value, int.MaxValue);
                break;
            case Http2Setting.EnablePush:
                if (value > 1 || (value == 1 && fromServer)) throw new Http2Exception(Http2Error.Protocol, "SETTINGS_ENABLE_PUSH has a value that it may not have");
                break;
            case Http2Setting.MaxConcurrentStreams:
                MaxStreams = (int)Math.Min(value, int.MaxValue);
                break;
            case Http2Setting.InitialWindowSize:
                if (value > int.MaxValue) throw new Http2Exception(Http2Error.FlowControl, "SETTINGS_INITIAL_WINDOW_SIZE is too large");
                InitialWindow = (int)value;
                break;
            case Http2Setting.MaxFrameSize:
                // Checked only: more than everybody takes is never sent.
                if (value is < 16_384 or > 16_777_215) throw new Http2Exception(Http2Error.Protocol, "SETTINGS_MAX_FRAME_SIZE is out of bounds");
                break;
            case Http2Setting.EnableConnectProtocol:
                if (value > 1 || (value == 0 && TakesExtendedConnect)) throw new Http2Exception(Http2Error.Protocol, "SETTINGS_ENABLE_CONNECT_PROTOCOL has a value that it may not have");
                TakesExtendedConnect = value == 1;
                break;
        }
    }
}
