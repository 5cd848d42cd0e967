using System.Buffers;
using System.Buffers.Text;

namespace Outrider.Traffic;

/// <summary>
/// Continues the caller's trace with a span of our own, or begins one (W3C Trace Context, level 1, section 3). A <c>traceparent</c> that is not valid, or
/// comes twice, is as none; <c>tracestate</c> then goes with it.
/// </summary>
internal sealed class TraceContext(Random random) : ILayer
{
    // version "-" trace-id "-" parent-id "-" flags
    private const int Length = 2 + 1 + 32 + 1 + 16 + 1 + 2;
    private const int TraceAt = 3;
    private const int ParentAt = 36;
    private const int FlagsAt = 53;

    private static readonly SearchValues<byte> LowerHex = SearchValues.Create("0123456789abcdef"u8);

    public Verdict Admit(Exchange exchange)
    {
        Span<byte> own = stackalloc byte[Length];
        "00-"u8.CopyTo(own);
        own[ParentAt - 1] = own[FlagsAt - 1] = (byte)'-';
        var received = exchange.Head.Value(HeaderNames.Traceparent);
        if (exchange.Head.Count(HeaderNames.Traceparent) == 1 && IsValid(received))
        {
            received.Slice(TraceAt, 32).CopyTo(own[TraceAt..]);
            // Only the flag that level 1 knows is handed on (section 3.2.2.5.1); a later version is answered in ours (section 4.3).
            (Digit(received[FlagsAt + 1]) % 2 == 1 ? "01"u8 : "00"u8).CopyTo(own[FlagsAt..]);
        }
        else
        {
            exchange.RequestHeaders.Remove(HeaderNames.Tracestate);
            WriteNonZero(own[TraceAt..]);
            WriteNonZero(own[(TraceAt + 16)..]);
            // "Sampled", since Outrider records no span itself: "not sampled" would switch off the tracing of every application that asks its parent.
            "01"u8.CopyTo(own[FlagsAt..]);
        }

        WriteNonZero(own[ParentAt..]);
        exchange.RequestHeaders.Set(HeaderNames.Traceparent, own);
        return Verdict.Continue;
    }

    /// <summary>The 32 hex digits of the trace that the exchange is part of; empty where it was refused before anyone asked.</summary>
    public static ReadOnlySpan<byte> IdentifierOf(Exchange exchange)
    {
        var headers = exchange.RequestHeaders;
        for (var i = 0; i < headers.Added; i++)
            if (headers.AddedName(i) == HeaderNames.Traceparent) return headers.AddedValue(i).Slice(TraceAt, 32);
        return default;
    }

    internal static bool IsValid(ReadOnlySpan<byte> parent)
    {
        if (parent.Length < Length || parent[2] != '-' || parent[ParentAt - 1] != '-' || parent[FlagsAt - 1] != '-') return false;
        var version = parent[..2];
        if (version.SequenceEqual("ff"u8) || (version.SequenceEqual("00"u8) && parent.Length != Length)) return false;
        if (parent.Length > Length && parent[Length] != '-') return false;
        return IsHex(version) && IsHex(parent[FlagsAt..Length]) && IsIdentifier(parent[TraceAt..(ParentAt - 1)]) && IsIdentifier(parent[ParentAt..(FlagsAt - 1)]);
    }

    private static bool IsHex(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(LowerHex);

    private static bool IsIdentifier(ReadOnlySpan<byte> text) => IsHex(text) && text.ContainsAnyExcept((byte)'0');

    private static int Digit(byte hex) => hex <= '9' ? hex - '0' : hex - 'a' + 10;

    // All zeros means "no identifier".
    private void WriteNonZero(Span<byte> to) => Utf8Formatter.TryFormat(random.NextInt64(1, long.MaxValue), to, out _, new StandardFormat('x', 16));
}
