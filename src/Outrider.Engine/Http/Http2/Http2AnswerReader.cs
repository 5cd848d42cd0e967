using System.Net;

namespace Outrider.Http;

/// <summary>Makes an answer's head of a header block (RFC 9113 section 8.3.2). Used again by the next block of its connection.</summary>
internal sealed class Http2AnswerReader(Http2Bounds bounds)
{
    private ResponseHead _head = null!;
    private bool _hasRegular;
    private string? _problem;

    /// <param name="decoder">Of the connection.</param>
    /// <param name="block">Whole.</param>
    /// <param name="head">Filled.</param>
    /// <param name="request">What it answers.</param>
    /// <param name="endsStream">There is no body.</param>
    /// <returns>What is wrong with it; null where it may be forwarded.</returns>
    /// <exception cref="HpackException">It is no header block.</exception>
    public string? Read(HpackDecoder decoder, ReadOnlySpan<byte> block, ResponseHead head, in Http2Asked request, bool endsStream)
    {
        (_head, _hasRegular, _problem) = (head, false, null);
        head.Fields.Clear();
        (head.Status, head.Version, head.EndsByClose, head.KeepsAlive) = (0, HttpVersion.Version20, false, true);
        decoder.Decode(block, new Sink(this));
        return _problem ?? Finish(head, request, endsStream);
    }

    private static string? Finish(ResponseHead head, in Http2Asked request, bool endsStream)
    {
        head.Body = BodyLength.None;
        head.AnnouncedLength = null;
        if (head.Status == 0) return "it has no status";
        // HTTP/2 has no such thing (RFC 9113 section 8.6).
        if (head.Status == 101) return "it switches protocols";
        if (!ContentLength.TryRead(head.Fields, out var length)) return WireFault.BadLength.Refusal.Message;
        if (head.Status < 200) return endsStream || length >= 0 ? "an interim answer announces a body, or ends the stream" : null;
        if (request.IsWebSocket && head.Status is >= 200 and < 300) return endsStream ? "a WebSocket ends where it begins" : null;
        if (length >= 0 && head.Status != 204) head.AnnouncedLength = length;
        if (request.IsHead || head.Status is 204 or 304) return null;
        if (endsStream && length > 0) return "the body that it announces does not come";
        head.Body = endsStream ? length == 0 ? BodyLength.Of(0) : BodyLength.None : length >= 0 ? BodyLength.Of(length) : BodyLength.Unknown;
        return null;
    }

    private void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (_problem is not null) return;
        if (name.Length > 0 && name[0] == ':')
        {
            if (_hasRegular || _head.Status != 0 || !name.SequenceEqual(":status"u8) || !TryReadStatus(value)) _problem = "its status is missing, said twice, or no status";
            return;
        }

        _hasRegular = true;
        if (!Http2FieldRules.IsRegular(name, value)) _problem = "a header's name or value is not allowed in HTTP/2";
        else if (_head.Fields.Count == bounds.HeaderCount) _problem = WireFault.TooManyHeaders.Refusal.Message;
        else if (_head.Fields.Size + name.Length + value.Length + 4 > bounds.HeaderBytes) _problem = WireFault.HeaderTooLarge.Refusal.Message;
        else _head.Fields.Add(name, value);
    }

    private bool TryReadStatus(ReadOnlySpan<byte> value)
    {
        if (value.Length != 3 || !ContentLength.TryParse(value, out var status) || status is < 100 or > 599) return false;
        _head.Status = (int)status;
        return true;
    }

    private readonly struct Sink(Http2AnswerReader owner) : IFieldSink
    {
        public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => owner.Add(name, value);
    }
}
