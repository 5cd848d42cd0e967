using System.Globalization;
using System.Text;

namespace Outrider.Http;

/// <summary>The Date that an answer gets where its origin gave none (RFC 9110 section 6.6.1), made once a second.</summary>
internal sealed class DateLine(TimeProvider time)
{
    private volatile Made _made = new(0, []);

    /// <summary>As <c>Sat, 21 Nov 2026 07:30:34 GMT</c>.</summary>
    public ReadOnlySpan<byte> Value
    {
        get
        {
            var now = time.GetUtcNow();
            var second = now.Ticks / TimeSpan.TicksPerSecond;
            var made = _made;
            // Two threads may make the same text at once; either is right.
            if (made.Second != second) _made = made = new Made(second, Encoding.ASCII.GetBytes(now.ToString("R", CultureInfo.InvariantCulture)));
            return made.Text;
        }
    }

    private sealed record Made(long Second, byte[] Text);
}
