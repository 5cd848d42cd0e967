namespace Outrider.Http;

/// <summary>
/// Takes the chunked coding (RFC 9112 section 7.1) off a body without copying it: of the octets that are there it says which are the next piece, and reads
/// on through the framing behind it as far as it has come, so that the last piece is known to be the last. Extensions are checked and dropped. One serves
/// all bodies of a connection, one after the other.
/// </summary>
/// <remarks>
/// Stricter than the RFC in one thing: no blanks between a size and what follows it (section 7.1.1: "bad whitespace"). Servers disagree on them, and nobody writes them.
/// </remarks>
internal sealed class ChunkedDecoder
{
    /// <summary>Nobody uses extensions; a bound keeps them from being a body beside the body (CVE-2023-39326).</summary>
    private const int MostExtensionOctets = 256;

    /// <summary>Of 64 bits.</summary>
    private const int MostSizeDigits = 16;

    private readonly HeaderFields _trailers = new();
    private State _state;
    private int _digits;
    private ulong _size;
    private long _left;
    private int _extension;
    private bool _isQuoted;
    private bool _isEscaped;
    private long _bodyLeft;
    private int _trailerOctetsLeft;
    private int _trailerLines;

    private enum State
    {
        Size,
        Extension,
        SizeLineFeed,
        Octets,
        OctetsReturn,
        OctetsLineFeed,
        Trailers,
        Done,
        Bad,
    }

    /// <summary>True once the body's end was read: a piece given out last was the last one.</summary>
    public bool IsDone => _state == State.Done;

    /// <summary>Null until the body is done, and where it has none.</summary>
    public HeaderFields? Trailers => IsDone && _trailers.Count > 0 ? _trailers : null;

    /// <summary>Why the result is <see cref="ChunkedResult.Bad"/>.</summary>
    public WireFault? Fault { get; private set; }

    /// <summary>Before each body.</summary>
    /// <param name="bodyLimit">Octets of all pieces together.</param>
    /// <param name="trailerOctets">Of all trailer lines together, CRLF included: the limit on the header.</param>
    /// <param name="trailerLines">Their number: the limit on the header's.</param>
    public void Begin(long bodyLimit, int trailerOctets, int trailerLines)
    {
        (_bodyLeft, _trailerOctetsLeft, _trailerLines) = (bodyLimit, trailerOctets, trailerLines);
        _trailers.Clear();
        Fault = null;
        BeginSize();
    }

    /// <summary>Gives buffers back: between two messages of a connection that may rest long.</summary>
    public void Release() => _trailers.Release();

    /// <param name="input">What has come and was not consumed.</param>
    /// <param name="start">Where in it the piece begins, where there is one.</param>
    /// <param name="length">Octets of the piece.</param>
    /// <param name="consumed">To be consumed before the next call, once the piece has been used: framing in front of it, itself, and framing behind it.</param>
    public ChunkedResult Decode(ReadOnlySpan<byte> input, out int start, out int length, out int consumed)
    {
        (start, length) = (0, 0);
        consumed = ReadFraming(input, 0);
        if (_state == State.Octets && consumed < input.Length)
        {
            start = consumed;
            length = (int)Math.Min(_left, input.Length - start);
            _left -= length;
            consumed += length;
            if (_left == 0) _state = State.OctetsReturn;
            consumed = ReadFraming(input, consumed);
            return ChunkedResult.Piece;
        }

        return _state switch
        {
            State.Done => ChunkedResult.End,
            State.Bad => ChunkedResult.Bad,
            _ => ChunkedResult.NeedsMore,
        };
    }

    /// <summary>Reads framing up to the next piece, the end, a fault, or the end of the input.</summary>
    private int ReadFraming(ReadOnlySpan<byte> input, int at)
    {
        while (at < input.Length && _state is not (State.Octets or State.Done or State.Bad))
        {
            if (_state == State.Trailers) return at + ReadTrailers(input[at..]);
            Read(input[at++]);
        }

        return at;
    }

    private void Read(byte octet)
    {
        switch (_state)
        {
            case State.Size:
                ReadSize(octet);
                break;
            case State.Extension:
                ReadExtension(octet);
                break;
            case State.SizeLineFeed when octet == '\n':
                BeginOctets();
                break;
            case State.OctetsReturn when octet == '\r':
                _state = State.OctetsLineFeed;
                break;
            case State.OctetsLineFeed when octet == '\n':
                BeginSize();
                break;
            default:
                Fail(WireFault.BadChunkEnd);
                break;
        }
    }

    private void BeginSize()
    {
        (_digits, _size, _extension, _isQuoted, _isEscaped) = (0, 0, 0, false, false);
        _state = State.Size;
    }

    private void ReadSize(byte octet)
    {
        if (char.IsAsciiHexDigit((char)octet) && _digits < MostSizeDigits)
        {
            _size = (_size << 4) | (uint)(octet <= '9' ? octet - '0' : (octet | 0x20) - 'a' + 10);
            _digits++;
        }
        else if (_digits > 0 && octet == '\r') _state = State.SizeLineFeed;
        else if (_digits > 0 && octet == ';') _state = State.Extension;
        else Fail(WireFault.BadChunkSize);
    }

    /// <summary>A line end within quotes is none to who honours quotes, and one to who does not: it is refused, as is every other control character.</summary>
    private void ReadExtension(byte octet)
    {
        if (octet == '\r' && !_isQuoted) _state = State.SizeLineFeed;
        else if (++_extension > MostExtensionOctets || (octet < ' ' && octet != '\t') || octet == 0x7f || (octet > 0x7f && !_isQuoted)) Fail(WireFault.BadChunkExtension);
        else if (_isEscaped) _isEscaped = false;
        else if (octet == '"') _isQuoted = !_isQuoted;
        else _isEscaped = _isQuoted && octet == '\\';
    }

    private void BeginOctets()
    {
        if (_size > long.MaxValue) Fail(WireFault.BadChunkSize);
        else if ((long)_size > _bodyLeft) Fail(WireFault.BodyTooLarge);
        else
        {
            _left = (long)_size;
            _bodyLeft -= _left;
            _state = _left == 0 ? State.Trailers : State.Octets;
        }
    }

    private int ReadTrailers(ReadOnlySpan<byte> input)
    {
        var result = FieldLines.Parse(input, _trailerOctetsLeft, _trailerLines, _trailers, out var consumed, out var fault);
        if (result == HeadResult.Complete) _state = State.Done;
        else if (result == HeadResult.Bad) Fail(fault!);
        else _trailerOctetsLeft -= consumed;
        return consumed;
    }

    private void Fail(WireFault fault)
    {
        Fault = fault;
        _state = State.Bad;
    }
}
