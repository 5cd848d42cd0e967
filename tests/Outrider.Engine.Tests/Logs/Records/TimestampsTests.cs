using System.Text;
using Outrider.Logs.Records;

namespace Outrider.Engine.Tests.Logs.Records;

public sealed class TimestampsTests
{
    private static readonly long Now = Ns("2026-03-04T05:06:07Z");

    [Theory]
    [InlineData("2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000000000", true)]
    [InlineData("2026-01-02T03:04:05.678901234Z", "2026-01-02T03:04:05.678901234", true)]
    [InlineData("2026-01-02t03:04:05.6789012345678z", "2026-01-02T03:04:05.678901234", false)]
    [InlineData("2026-01-02T03:04:05+01:00", "2026-01-02T02:04:05.000000000", false)]
    [InlineData("2026-01-02T03:04:05.5-0530", "2026-01-02T08:34:05.500000000", false)]
    [InlineData("2026-01-02 03:04:05,678", "2026-01-02T03:04:05.678000000", false)]
    [InlineData("2026-01-02 03:04:05 UTC", "2026-01-02T03:04:05.000000000", false)]
    [InlineData("2026/01/02 03:04:05.678901", "2026-01-02T03:04:05.678901000", false)]
    [InlineData("2026-01-02 03:04:05.678901234 +0100 CET m=+0.000012", "2026-01-02T02:04:05.678901234", false)]
    [InlineData("02/Jan/2026:03:04:05 +0000", "2026-01-02T03:04:05.000000000", false)]
    [InlineData("Fri, 02 Jan 2026 03:04:05 GMT", "2026-01-02T03:04:05.000000000", false)]
    [InlineData("Fri, 2 Jan 2026 03:04:05 -0100", "2026-01-02T04:04:05.000000000", false)]
    [InlineData("Fri Jan  2 03:04:05 2026", "2026-01-02T03:04:05.000000000", false)]
    [InlineData("Fri Jan 02 03:04:05 UTC 2026", "2026-01-02T03:04:05.000000000", false)]
    [InlineData("Fri Jan 02 03:04:05.678901 2026", "2026-01-02T03:04:05.678901000", false)]
    [InlineData("Jan  2 03:04:05", "2026-01-02T03:04:05.000000000", false)]
    [InlineData("Mar  5 03:04:05", "2026-03-05T03:04:05.000000000", false)]
    [InlineData("Mar  6 03:04:05", "2025-03-06T03:04:05.000000000", false)]
    [InlineData("Feb 29 03:04:05", "2024-02-29T03:04:05.000000000", false)]
    [InlineData("Jan 2, 2026 12:04:05 AM", "2026-01-02T00:04:05.000000000", false)]
    [InlineData("Jan 02, 2026 3:04:05\u202FPM", "2026-01-02T15:04:05.000000000", false)]
    [InlineData("02-Jan-2026 03:04:05.678", "2026-01-02T03:04:05.678000000", false)]
    [InlineData("02 Jan 2026 03:04:05.678", "2026-01-02T03:04:05.678000000", false)]
    [InlineData("1767323045", "2026-01-02T03:04:05.000000000", false)]
    [InlineData("1767323045.678901234", "2026-01-02T03:04:05.678901234", false)]
    [InlineData("1767323045678", "2026-01-02T03:04:05.678000000", false)]
    [InlineData("1767323045678.9", "2026-01-02T03:04:05.678900000", false)]
    [InlineData("1767323045678901", "2026-01-02T03:04:05.678901000", false)]
    [InlineData("1767323045678901234", "2026-01-02T03:04:05.678901234", false)]
    [InlineData("1.767323045e9", "2026-01-02T03:04:05.000000000", false)]
    [InlineData("2026-06-30T23:59:60Z", "2026-07-01T00:00:00.000000000", true)]
    public void A_time_in_any_usual_form_is_read(string text, string expected, bool isNormal)
    {
        Assert.True(Timestamps.TryRead(Encoding.UTF8.GetBytes(text), null, Now, out var unixNs, out var normal));
        Assert.Equal((expected, isNormal), (Text(unixNs), normal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("12.5")]
    [InlineData("99999999")]
    [InlineData("-1767323045")]
    [InlineData("17673230456789012345")]
    [InlineData("9300000000")]
    [InlineData("1767323045.")]
    [InlineData("1767323045.6x")]
    [InlineData("NaN")]
    [InlineData("1e400")]
    [InlineData("2026-02-29T03:04:05Z")]
    [InlineData("2026-01-02T24:04:05Z")]
    [InlineData("2026-01-02T03:04:05+15:00")]
    [InlineData("2026-01-02T03:04:05+01:")]
    [InlineData("2026-01-02T03:04:05Zx")]
    [InlineData("2026-01-02 03:04:05 CET")]
    [InlineData("2026-01/02 03:04:05")]
    [InlineData("02/01/2026 03:04:05")]
    [InlineData("Fri Jan 02 03:04:05 CET 2026")]
    [InlineData("Jan 02, 2026 13:04:05 PM")]
    [InlineData("Jab  2 03:04:05")]
    [InlineData("1960-01-02T03:04:05Z")]
    [InlineData("2300-01-02T03:04:05Z")]
    public void What_is_no_time_or_may_mean_two_is_none(string text) => Assert.False(Timestamps.TryRead(Encoding.UTF8.GetBytes(text), null, Now, out _, out _));

    [Fact]
    public void A_time_without_a_year_is_none_where_nobody_knows_the_year() => Assert.False(Timestamps.TryRead("Jan  2 03:04:05"u8, null, 0, out _, out _));

    [Theory]
    [InlineData("2026-07-02 03:04:05", "2026-07-02T01:04:05.000000000")]
    [InlineData("2026-01-02 03:04:05", "2026-01-02T02:04:05.000000000")]
    [InlineData("2026-03-29 02:30:00", "2026-03-29T01:30:00.000000000")]
    [InlineData("2026-10-25 02:30:00", "2026-10-25T01:30:00.000000000")]
    [InlineData("2026-07-02T03:04:05Z", "2026-07-02T03:04:05.000000000")]
    public void A_time_without_an_offset_is_of_the_zone_that_is_given(string text, string expected)
    {
        Assert.True(Timestamps.TryRead(Encoding.UTF8.GetBytes(text), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"), Now, out var unixNs, out _));
        Assert.Equal(expected, Text(unixNs));
    }

    [Fact]
    public void Nothing_that_is_read_is_negative_and_nothing_throws()
    {
        var random = new Random(7);
        var forms = new[] { "2026-01-02T03:04:05.678+01:00", "02/Jan/2026:03:04:05 +0000", "Fri, 02 Jan 2026 03:04:05 GMT", "Fri Jan  2 03:04:05 2026", "Jan  2 03:04:05", "Jan 02, 2026 3:04:05 AM", "1767323045.678901234", "2026-01-02 03:04:05.678901234 +0100 CET m=+0.000012" };
        for (var i = 0; i < 50_000; i++)
        {
            var text = Encoding.UTF8.GetBytes(forms[random.Next(forms.Length)]);
            for (var j = random.Next(4); j > 0; j--) text[random.Next(text.Length)] = (byte)" 0123456789-+:/.,TZJanFrie"[random.Next(26)];
            var cut = text.AsSpan(0, random.Next(10) == 0 ? random.Next(text.Length) : text.Length);
            if (Timestamps.TryRead(cut, null, Now, out var unixNs, out _)) Assert.True(unixNs >= 0, Encoding.UTF8.GetString(text));
            _ = WrittenTimes.TryReadHead(cut, null, Now, out _, out _);
            _ = WrittenTimes.TryReadKlog(cut, null, Now, out _, out _);
        }
    }

    private static long Ns(string time) => (DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture).UtcTicks - DateTime.UnixEpoch.Ticks) * 100;

    private static string Text(long unixNs) => DateTime.UnixEpoch.AddTicks(unixNs / 100).ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff", System.Globalization.CultureInfo.InvariantCulture) + (unixNs % 100).ToString("00", System.Globalization.CultureInfo.InvariantCulture);
}
