using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>What an answer's Retry-After asks for (RFC 9110 section 10.2.3).</summary>
internal static class RetryAfter
{
    /// <summary>Null where it asks for nothing. Only the statuses that mean "later" are looked at (RFC 6585 section 4 for 429).</summary>
    public static TimeSpan? Of(ResponseHead head, TimeProvider time)
    {
        if (head.Status is not (503 or 429)) return null;
        var value = head.Fields.ValueOf(HeaderNames.RetryAfter);
        if (value.IsEmpty) return null;
        if (Utf8Parser.TryParse(value, out uint seconds, out var used) && used == value.Length) return TimeSpan.FromSeconds(seconds);
        if (!DateTimeOffset.TryParseExact(Encoding.Latin1.GetString(value), "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)) return null;
        var wait = date - time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }
}
