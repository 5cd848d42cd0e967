using System.Globalization;
using System.Text;
using Outrider.Configuration;

namespace Outrider.Logs.Sinks;

/// <summary>The name of an index with parts of the record's time (UTC) in it: <c>logs-%Y.%m.%d</c>.</summary>
internal sealed class DatePattern
{
    private const int MaxLength = 200; // Elasticsearch takes 255 bytes, and dates are longer than their patterns.

    private static readonly (string Written, string Format)[] Parts = [("%Y", "yyyy"), ("%m", "MM"), ("%d", "dd"), ("%H", "HH")];

    private readonly string _written;
    private long _hour = -1;
    private byte[] _name = [];

    private DatePattern(string written) => _written = written;

    public static ValueKind<DatePattern> Kind { get; } = Values.Parsed<DatePattern>(
        "index name", "string", (string t, out DatePattern v) => IsName((v = new DatePattern(t)).At(DateTime.UnixEpoch)), "give a name in lower case without spaces or any of \\ / * ? \" < > | , # :, such as logs-%Y.%m.%d; %Y, %m, %d and %H stand for parts of the record's time", v => v._written);

    public static DatePattern Daily => new("logs-%Y.%m.%d");

    /// <summary>As UTF-8; neighbours in time are almost always of one hour.</summary>
    public ReadOnlySpan<byte> Of(long unixNs)
    {
        var hour = unixNs / 3_600_000_000_000;
        if (hour == _hour) return _name;
        _hour = hour;
        _name = Encoding.UTF8.GetBytes(At(DateTime.UnixEpoch.AddHours(hour)));
        return _name;
    }

    // https://www.elastic.co/guide/en/elasticsearch/reference/current/indices-create-index.html, "path parameters".
    private static bool IsName(string name) =>
        name.Length is > 0 and <= MaxLength && name is not ("." or "..") && name[0] is not ('-' or '_' or '+') && !name.Any(c => c is <= ' ' or >= '\x7f' or '\\' or '/' or '*' or '?' or '"' or '<' or '>' or '|' or ',' or '#' or ':' or '%' || char.IsUpper(c));

    private string At(DateTime hour)
    {
        var name = _written;
        foreach (var (written, format) in Parts) name = name.Replace(written, hour.ToString(format, CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return name;
    }
}
