using System.Buffers;
using System.Globalization;

namespace Outrider.Traffic;

/// <summary>
/// Continues the caller's trace with a span of our own, or begins one (W3C Trace Context, level 1, section 3). A <c>traceparent</c> that is not valid, or
/// comes twice, is as none; <c>tracestate</c> then goes with it.
/// </summary>
internal sealed class TraceContext(Random random) : ILayer
{
    // version "-" trace-id "-" parent-id "-" flags
    private const int Length = 2 + 1 + 32 + 1 + 16 + 1 + 2;

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    public Verdict Admit(Exchange exchange)
    {
        var headers = exchange.RequestHeaders;
        if (Continue(exchange.Head.Header("traceparent")) is { } continued)
        {
            headers.Set("traceparent", continued);
            return Verdict.Continue;
        }

        headers.Remove("tracestate");
        // "Sampled", since Outrider records no span itself: "not sampled" would switch off the tracing of every application that asks its parent.
        headers.Set("traceparent", $"00-{NonZero():x16}{NonZero():x16}-{NonZero():x16}-01");
        return Verdict.Continue;
    }

    private string? Continue(IReadOnlyList<string> received)
    {
        if (received.Count != 1 || !IsValid(received[0])) return null;
        // Only the flag that level 1 knows is handed on (section 3.2.2.5.1); a later version is answered in ours (section 4.3).
        var sampled = (byte.Parse(received[0].AsSpan(53, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) & 1) == 1;
        return $"00-{received[0].AsSpan(3, 32)}-{NonZero():x16}-{(sampled ? "01" : "00")}";
    }

    internal static bool IsValid(ReadOnlySpan<char> parent)
    {
        if (parent.Length < Length || parent[2] != '-' || parent[35] != '-' || parent[52] != '-') return false;
        var version = parent[..2];
        if (version.SequenceEqual("ff") || (version.SequenceEqual("00") && parent.Length != Length)) return false;
        if (parent.Length > Length && parent[Length] != '-') return false;
        return IsHex(version) && IsHex(parent[53..55]) && IsIdentifier(parent[3..35]) && IsIdentifier(parent[36..52]);
    }

    private static bool IsHex(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(LowerHex);

    private static bool IsIdentifier(ReadOnlySpan<char> text) => IsHex(text) && text.ContainsAnyExcept('0');

    // All zeros means "no identifier".
    private ulong NonZero() => (ulong)random.NextInt64(1, long.MaxValue);
}
