using System.Net;
using System.Text;

namespace Outrider.Http;

/// <summary>
/// Makes a request's head of a header block (RFC 9113 section 8.3.1). Three things can come of it: a head; a refusal, where the block is well-formed and
/// says what is not forwarded; or nothing, where it is malformed (section 8.1.1). Used again by the next block of its connection.
/// </summary>
internal sealed class Http2RequestReader(CallerLimits limits)
{
    private const int Method = 1;
    private const int Scheme = 2;
    private const int Path = 4;
    private const int Authority = 8;
    private const int Protocol = 16;

    private readonly int _headerBytes = (int)Math.Min(limits.Header.Bytes, int.MaxValue / 2);
    private RequestHead _head = null!;
    private byte[] _authority = [];
    private byte[] _cookie = [];
    private int _authorityLength;
    private int _cookieLength;
    private int _size;
    private int _count;
    private int _seen;
    private bool _hasRegular;
    private bool _isMalformed;
    private bool _isHttp;
    private bool _isWebSocket;
    private WireFault? _fault;

    /// <param name="decoder">Of the connection.</param>
    /// <param name="block">Whole.</param>
    /// <param name="head">Filled; of a refused request perhaps not wholly.</param>
    /// <param name="endsStream">There is no body.</param>
    /// <param name="fault">Null where it may be forwarded.</param>
    /// <returns>False where it is malformed.</returns>
    /// <exception cref="HpackException">It is no header block.</exception>
    public bool TryRead(HpackDecoder decoder, ReadOnlySpan<byte> block, RequestHead head, bool endsStream, out WireFault? fault)
    {
        Begin(head);
        decoder.Decode(block, new Sink(this));
        fault = null;
        if (_isMalformed || !HasItsPseudoHeaders()) return false;
        if (_cookieLength > 0) head.Fields.Add("cookie"u8, _cookie.AsSpan(0, _cookieLength));
        fault = _fault;
        return fault is not null || TryFinish(endsStream, out fault);
    }

    private void Begin(RequestHead head)
    {
        _head = head;
        head.Fields.Clear();
        head.SetTarget(default);
        head.Path = default;
        head.Version = HttpVersion.Version20;
        head.Body = BodyLength.None;
        head.Method = "";
        head.IsWebSocket = head.ExpectsContinue = head.CanReplayBody = head.TakesTrailers = false;
        _authorityLength = _cookieLength = _size = _count = _seen = 0;
        _hasRegular = _isMalformed = _isWebSocket = _isHttp = false;
        _fault = null;
    }

    private void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (_isMalformed) return;
        if (name.Length > 0 && name[0] == ':')
        {
            _isMalformed = _hasRegular || !TryAddPseudo(name, value);
            return;
        }

        _hasRegular = true;
        if (_fault is not null) return;
        if (!Http2FieldRules.IsRegular(name, value))
        {
            _isMalformed = true;
            return;
        }

        _size += name.Length + value.Length + 4;
        if (++_count > limits.HeaderCount) _fault = WireFault.TooManyHeaders;
        else if (_size > _headerBytes) _fault = WireFault.HeaderTooLarge;
        else if (name.SequenceEqual("cookie"u8)) AddCookie(value);
        else _head.Fields.Add(name, value);
    }

    private bool TryAddPseudo(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var which = name switch
        {
            _ when name.SequenceEqual(":method"u8) => Method,
            _ when name.SequenceEqual(":path"u8) => Path,
            _ when name.SequenceEqual(":scheme"u8) => Scheme,
            _ when name.SequenceEqual(":authority"u8) => Authority,
            _ when name.SequenceEqual(":protocol"u8) => Protocol,
            _ => 0,
        };
        if (which == 0 || (_seen & which) != 0 || !Http2FieldRules.IsValue(value)) return false;
        _seen |= which;
        switch (which)
        {
            case Method:
                if (value.Length > Methods.MostOctets) _fault ??= WireFault.BadMethod;
                else if (FieldRules.IsName(value)) _head.Method = Methods.Of(value);
                else return false;
                break;
            case Path:
                if (value.Length > limits.RequestLine.Bytes) _fault ??= Http2Faults.PathTooLong;
                else _head.SetTarget(value);
                return value.Length > 0;
            case Scheme:
                _isHttp = value.SequenceEqual("http"u8) || value.SequenceEqual("https"u8);
                break;
            case Authority:
                if (value.Length > limits.RequestLine.Bytes) _fault ??= Http2Faults.PathTooLong;
                else Keep(ref _authority, ref _authorityLength, value);
                break;
            default:
                _isWebSocket = value.SequenceEqual("websocket"u8);
                break;
        }

        return true;
    }

    private bool HasItsPseudoHeaders()
    {
        if ((_seen & Method) == 0) return false;
        var hasPath = (_seen & (Scheme | Path)) == (Scheme | Path);
        if (_head.Method != Methods.Connect) return hasPath && (_seen & Protocol) == 0;
        // Plain CONNECT has neither (section 8.5), extended CONNECT has all (RFC 8441 section 4).
        return (_seen & Protocol) != 0 ? hasPath && (_seen & Authority) != 0 : (_seen & (Scheme | Path)) == 0 && (_seen & Authority) != 0;
    }

    private bool TryFinish(bool endsStream, out WireFault? fault)
    {
        if (!ReadBody(endsStream, out fault)) return false;
        if (fault is not null) return true;
        if ((_seen & Protocol) != 0)
        {
            if (!_isWebSocket) fault = Http2Faults.BadProtocol;
            _head.Method = Methods.Get;
            _head.IsWebSocket = true;
            _head.Body = BodyLength.None;
        }

        if (!_isHttp && (_seen & Scheme) != 0) fault ??= Http2Faults.BadScheme;
        fault ??= ReadHost();
        if (fault is null && RequestRules.Complete(_head, _authority.AsSpan(0, _authorityLength)) is { } refusal) fault = new WireFault(refusal);
        return true;
    }

    private bool ReadBody(bool endsStream, out WireFault? fault)
    {
        fault = null;
        // Section 8.1.1: an announced length that is none, or that nothing follows.
        if (!ContentLength.TryRead(_head.Fields, out var length) || (endsStream && length > 0)) return false;
        if (length > limits.Body.Bytes) fault = WireFault.BodyTooLarge;
        _head.Body = length >= 0 ? BodyLength.Of(length) : endsStream ? BodyLength.None : BodyLength.Unknown;
        return true;
    }

    /// <summary>Section 8.3.1: where there is no <c>:authority</c>, Host says it; where there are both, they must say the same.</summary>
    private WireFault? ReadHost()
    {
        var at = _head.Fields.IndexOf(HeaderField.Host);
        if (at < 0) return null;
        if (_head.Fields.IndexOf(HeaderField.Host, at + 1) >= 0) return WireFault.TwoHosts;
        var host = _head.Fields.Value(at);
        if ((_seen & Authority) != 0) return Ascii.EqualsIgnoreCase(host, _authority.AsSpan(0, _authorityLength)) ? null : Http2Faults.TwoHosts;
        Keep(ref _authority, ref _authorityLength, host);
        return null;
    }

    /// <summary>Crumbs are joined again (section 8.2.3): to HTTP/1 there is one line.</summary>
    private void AddCookie(ReadOnlySpan<byte> crumb)
    {
        if (_cookieLength > 0) Keep(ref _cookie, ref _cookieLength, "; "u8);
        Keep(ref _cookie, ref _cookieLength, crumb);
    }

    private static void Keep(ref byte[] buffer, ref int length, ReadOnlySpan<byte> octets)
    {
        if (buffer.Length - length < octets.Length) Array.Resize(ref buffer, Math.Max(64, 2 * (length + octets.Length)));
        octets.CopyTo(buffer.AsSpan(length));
        length += octets.Length;
    }

    private readonly struct Sink(Http2RequestReader owner) : IFieldSink
    {
        public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => owner.Add(name, value);
    }
}
