using Outrider.Configuration;

namespace Outrider.Logs.Parsers;

/// <summary>The key <c>timezone:</c> of parsers whose lines may have times without an offset.</summary>
internal static class TimeZones
{
    public static void AddTo<T>(Settings<T> settings, Field<T, TimeZoneInfo?> field) where T : class, new() =>
        settings.Optional("timezone", field, Kind, "Where the clock hangs whose times have no offset; UTC where nothing is given.");

    private static readonly ValueKind<TimeZoneInfo> Kind =
        Values.Parsed<TimeZoneInfo>("time zone", "string", TryParse, "give a name of the IANA time zone database that this machine has under /usr/share/zoneinfo, such as Europe/Berlin", z => z.Id);

    private static bool TryParse(string text, out TimeZoneInfo zone)
    {
        zone = TimeZoneInfo.Utc;
        return text.Length > 0 && TimeZoneInfo.TryFindSystemTimeZoneById(text, out zone!);
    }
}
