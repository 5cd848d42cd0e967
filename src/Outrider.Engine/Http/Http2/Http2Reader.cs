using System.Buffers;
using System.Buffers.Binary;
using Outrider.Transport;

namespace Outrider.Http;

/// <summary>
/// Reads the frames of a connection, one after the other, checks them as RFC 9113 says, and hands on what they carry. The only thread that reads; what it
/// wakes goes on from here, up to where that waits again.
/// </summary>
internal sealed class Http2Reader(Connection connection, Http2Wire wire)
{
    // Of a header block, beyond its fields' own octets: literals have up to seven octets of lengths. An encoder gains nothing from smaller frames than the largest.
    private const int MostContinuations = 16;

    private readonly Http2Floods _floods = wire.Floods;
    private byte[] _block = [];
    private int _blockLength;
    private int _blockStream;
    private int _continuations;
    private bool _blockEndsStream;
    private bool _hasSettings;

    /// <summary>Until the peer says no more, or may not, or the connection broke.</summary>
    /// <exception cref="IOException">It broke.</exception>
    public async ValueTask RunAsync()
    {
        while (true)
        {
            ReadBuffered();
            var room = wire.WhenOutputHasRoom();
            if (!room.IsCompleted) await room;
            // What an upload has made large is not held through a rest.
            if (connection.Unread.IsEmpty) connection.ReleaseBuffers();
            if (await connection.ReadAsync() == 0) return;
            wire.Clock.Heard();
        }
    }

    public void Release()
    {
        if (_block.Length > 0) ArrayPool<byte>.Shared.Return(_block);
        _block = [];
    }

    private void ReadBuffered()
    {
        lock (wire.Gate) wire.Flusher.BeginBatch();
        try
        {
            while (!wire.IsClosing && TryReadFrame())
            {
            }

            if (wire.IsClosing) connection.Consume(connection.Unread.Length);
        }
        catch (Http2Exception e)
        {
            wire.GoAway(e.Error, new IOException(e.Message, e));
        }
        catch (HpackException e)
        {
            wire.GoAway(Http2Error.Compression, new IOException(e.Message, e));
        }
        finally
        {
            EndBatch();
        }
    }

    private void EndBatch()
    {
        bool flushes;
        Http2Outflow? woken;
        lock (wire.Gate)
        {
            wire.Flusher.EndBatch();
            woken = wire.Pump();
            flushes = wire.WantsFlush();
        }

        if (flushes) wire.Flush();
        Http2Wire.Signal(woken);
    }

    private bool TryReadFrame()
    {
        var unread = connection.Unread.Span;
        if (unread.Length >= Http2Frame.HeadLength)
        {
            var frame = Http2Frame.Read(unread);
            if (frame.Length > Http2Frame.MaxPayload) throw new Http2Exception(Http2Error.FrameSize, "a frame is larger than was offered");
            if (unread.Length >= Http2Frame.HeadLength + frame.Length)
            {
                Take(frame, unread.Slice(Http2Frame.HeadLength, frame.Length));
                connection.Consume(Http2Frame.HeadLength + frame.Length);
                if (_blockStream == 0) wire.Clock.FrameEnded();
                else wire.Clock.FrameBegun();
                return true;
            }
        }

        if (!unread.IsEmpty) wire.Clock.FrameBegun();
        return false;
    }

    private void Take(in Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        if (_blockStream != 0 && (frame.Type != Http2FrameType.Continuation || frame.StreamId != _blockStream))
            throw new Http2Exception(Http2Error.Protocol, "a header block is interrupted");
        if (!_hasSettings && (frame.Type != Http2FrameType.Settings || frame.Has(Http2Frame.Ack))) throw new Http2Exception(Http2Error.Protocol, "the first frame is no SETTINGS");
        switch (frame.Type)
        {
            case Http2FrameType.Data:
                TakeData(frame, payload);
                break;
            case Http2FrameType.Headers:
                TakeHeaders(frame, payload);
                break;
            case Http2FrameType.Continuation:
                TakeContinuation(frame, payload);
                break;
            case Http2FrameType.WindowUpdate:
                TakeWindowUpdate(frame, payload);
                break;
            case Http2FrameType.Settings:
                TakeSettings(frame, payload);
                break;
            case Http2FrameType.Ping:
                TakePing(frame, payload);
                break;
            case Http2FrameType.RstStream:
                TakeReset(frame, payload);
                break;
            case Http2FrameType.GoAway:
                RequireConnection(frame, 8, atLeast: true);
                wire.Role.OnGoAway((int)(BinaryPrimitives.ReadUInt32BigEndian(payload) & 0x7fffffff));
                break;
            case Http2FrameType.Priority:
                TakePriority(frame);
                break;
            case Http2FrameType.PushPromise:
                throw new Http2Exception(Http2Error.Protocol, "a PUSH_PROMISE that nobody may send");
            default:
                _floods.Count();
                break;
        }
    }

    private void TakeData(in Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        RequireStream(frame);
        var data = Unpadded(frame, payload);
        var (wakes, error, endsStream) = (Http2Wakes.None, Http2Error.None, frame.Has(Http2Frame.EndStream));
        Http2Stream? stream;
        lock (wire.Gate)
        {
            if (!wire.TakeFromWindow(payload.Length)) throw new Http2Exception(Http2Error.FlowControl, "more DATA than the connection's window allows");
            stream = wire.Find(frame.StreamId);
            if (stream is null || stream.In.HasEnded) wire.Credit(payload.Length);
            if (stream is null) CheckClosed(frame.StreamId);
            else
            {
                error = stream.In.HasEnded ? Http2Error.StreamClosed : stream.In.Receive(data, payload.Length, endsStream, out wakes);
                if (error != Http2Error.None) wakes |= wire.Reset(stream, error, new IOException("the peer's DATA broke a rule"));
                else wire.SettleStream(stream);
            }
        }

        stream?.Signal(wakes);
        if (error != Http2Error.None) _floods.CountReset();
        if (data.IsEmpty && !endsStream) _floods.Count();
        else _floods.Earn();
    }

    private void TakeHeaders(in Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        RequireStream(frame);
        var block = Unpadded(frame, payload);
        if (frame.Has(Http2Frame.Priority))
        {
            // Priorities are no more (RFC 9113 section 5.3.2).
            if (block.Length < 5) throw new Http2Exception(Http2Error.FrameSize, "HEADERS too short for its priority");
            block = block[5..];
        }

        if (frame.Has(Http2Frame.EndHeaders))
        {
            wire.Role.OnBlock(frame.StreamId, frame.Has(Http2Frame.EndStream), block);
            return;
        }

        (_blockStream, _blockEndsStream, _blockLength, _continuations) = (frame.StreamId, frame.Has(Http2Frame.EndStream), 0, 0);
        Gather(block);
    }

    private void TakeContinuation(in Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        if (_blockStream == 0) throw new Http2Exception(Http2Error.Protocol, "a CONTINUATION of nothing");
        // CVE-2024-27316 and its kin: a block without an end.
        if (++_continuations > MostContinuations) throw TooLarge();
        Gather(payload);
        if (!frame.Has(Http2Frame.EndHeaders)) return;
        var streamId = _blockStream;
        _blockStream = 0;
        wire.Role.OnBlock(streamId, _blockEndsStream, _block.AsSpan(0, _blockLength));
        Release();
    }

    private void Gather(ReadOnlySpan<byte> part)
    {
        // Twice the limit: what is a little too large is decoded to its end and refused with an answer.
        if (_blockLength + part.Length > 2 * wire.Bounds.HeaderBytes) throw TooLarge();
        if (_block.Length - _blockLength < part.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _block.Length, _blockLength + part.Length));
            _block.AsSpan(0, _blockLength).CopyTo(larger);
            Release();
            _block = larger;
        }

        part.CopyTo(_block.AsSpan(_blockLength));
        _blockLength += part.Length;
    }

    private Http2Exception TooLarge()
    {
        wire.Hits.Header.Increment();
        return new Http2Exception(Http2Error.EnhanceYourCalm, "a header block is too large");
    }

    private void TakeWindowUpdate(in Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        if (payload.Length != 4) throw new Http2Exception(Http2Error.FrameSize, "a WINDOW_UPDATE of another length than 4");
        var octets = (int)(BinaryPrimitives.ReadUInt32BigEndian(payload) & 0x7fffffff);
        _floods.Count();
        if (frame.StreamId == 0)
        {
            if (octets == 0) throw new Http2Exception(Http2Error.Protocol, "a WINDOW_UPDATE of nothing");
            lock (wire.Gate)
                if (!wire.WidenConnection(octets)) throw new Http2Exception(Http2Error.FlowControl, "the connection's window is too large");
            return;
        }

        RequireBegun(frame);
        Http2Stream? stream;
        var wakes = Http2Wakes.None;
        var error = octets == 0 ? Http2Error.Protocol : Http2Error.None;
        lock (wire.Gate)
        {
            stream = wire.Find(frame.StreamId);
            if (stream is not null && error == Http2Error.None && !stream.Out.Widen(octets)) error = Http2Error.FlowControl;
            if (stream is not null && error != Http2Error.None) wakes = wire.Reset(stream, error, new IOException("the peer's WINDOW_UPDATE broke a rule"));
        }

        stream?.Signal(wakes);
        if (error != Http2Error.None) _floods.CountReset();
    }

    private void TakeSettings(in Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        RequireConnection(frame, 0, atLeast: true);
        _floods.Count();
        if (frame.Has(Http2Frame.Ack))
        {
            if (!payload.IsEmpty) throw new Http2Exception(Http2Error.FrameSize, "an acknowledgement that says something");
            lock (wire.Gate)
                if (!wire.Clock.SettingsAcknowledged()) throw new Http2Exception(Http2Error.Protocol, "an acknowledgement of nothing");
            return;
        }

        _hasSettings = true;
        lock (wire.Gate)
        {
            var before = wire.Peer.InitialWindow;
            wire.Peer.Read(payload, fromServer: !wire.Role.IsServer);
            wire.WidenAll(wire.Peer.InitialWindow - before);
            wire.Encoder.SetPeerTableSize(wire.Peer.HeaderTableSize);
            wire.Output.Frame(Http2FrameType.Settings, Http2Frame.Ack, 0, default);
        }

        wire.Role.OnSettings();
    }

    private void TakePing(in Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        RequireConnection(frame, 8, atLeast: false);
        _floods.Count();
        var opaque = BinaryPrimitives.ReadInt64BigEndian(payload);
        if (frame.Has(Http2Frame.Ack)) wire.Role.OnPong(opaque);
        else
            lock (wire.Gate) wire.Output.Ping(opaque, isAck: true);
    }

    private void TakeReset(in Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        if (payload.Length != 4) throw new Http2Exception(Http2Error.FrameSize, "a RST_STREAM of another length than 4");
        RequireBegun(frame);
        var error = (Http2Error)BinaryPrimitives.ReadInt32BigEndian(payload);
        Http2Stream? stream;
        var wakes = Http2Wakes.None;
        lock (wire.Gate)
        {
            stream = wire.Find(frame.StreamId);
            if (stream is not null) wakes = wire.Break(stream, ResetBy(error));
        }

        stream?.Signal(wakes);
        if (wire.Role.IsServer) _floods.CountReset();
    }

    private static IOException ResetBy(Http2Error error) => error == Http2Error.RefusedStream ? new UpstreamRefusedException("the peer refused the stream") : new IOException($"the peer reset the stream ({error})");

    private void TakePriority(in Http2Frame frame)
    {
        if (frame.StreamId == 0) throw new Http2Exception(Http2Error.Protocol, "a PRIORITY of no stream");
        _floods.Count();
        if (frame.Length == 5) return;
        Http2Stream? stream;
        var wakes = Http2Wakes.None;
        lock (wire.Gate)
        {
            stream = wire.Find(frame.StreamId);
            if (stream is not null) wakes = wire.Reset(stream, Http2Error.FrameSize, new IOException("the peer's PRIORITY has a wrong length"));
            // RFC 9113 section 6.3 has it a stream's error; one that is no stream yet cannot be reset (section 6.4).
            else if (!wire.Role.HasBegun(frame.StreamId)) throw new Http2Exception(Http2Error.FrameSize, "a PRIORITY of another length than 5");
        }

        stream?.Signal(wakes);
        _floods.CountReset();
    }

    /// <summary>Under the gate: a frame that only an open stream may have came for one that is in no table.</summary>
    private void CheckClosed(int streamId)
    {
        if (!wire.Role.HasBegun(streamId)) throw new Http2Exception(Http2Error.Protocol, "a frame of a stream that was not opened");
        if (!wire.WasReset(streamId)) throw new Http2Exception(Http2Error.StreamClosed, "a frame of a stream that had ended");
    }

    private static ReadOnlySpan<byte> Unpadded(in Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        if (!frame.Has(Http2Frame.Padded)) return payload;
        if (payload.IsEmpty) throw new Http2Exception(Http2Error.FrameSize, "a padded frame without its padding's length");
        var padding = payload[0];
        if (padding >= payload.Length) throw new Http2Exception(Http2Error.Protocol, "more padding than frame");
        return payload[1..^padding];
    }

    private void RequireStream(in Http2Frame frame)
    {
        if (frame.StreamId == 0) throw new Http2Exception(Http2Error.Protocol, "a stream's frame without a stream");
    }

    private void RequireBegun(in Http2Frame frame)
    {
        if (frame.StreamId == 0 || !wire.Role.HasBegun(frame.StreamId)) throw new Http2Exception(Http2Error.Protocol, "a frame of a stream that was not opened");
    }

    private static void RequireConnection(in Http2Frame frame, int length, bool atLeast)
    {
        if (frame.StreamId != 0) throw new Http2Exception(Http2Error.Protocol, "a connection's frame with a stream");
        if (atLeast ? frame.Length < length : frame.Length != length) throw new Http2Exception(Http2Error.FrameSize, "a frame of a wrong length");
    }
}
