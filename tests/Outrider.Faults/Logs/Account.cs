using System.Globalization;
using System.Text.RegularExpressions;

namespace Outrider.Faults.Logs;

/// <summary>What became of every byte that one process of the modules has read, as it is exported.</summary>
internal sealed partial record Account(double Read, double Acknowledged, double InFlight, double Buffered, double Dropped, string Reasons)
{
    public bool Balances => Read == Acknowledged + InFlight + Buffered + Dropped;

    /// <summary>Out of the text of /metrics.</summary>
    public static Account Of(string metrics)
    {
        var series = Series().Matches(metrics).Select(m => (Name: m.Groups[1].Value, Labels: m.Groups[2].Value, Value: double.Parse(m.Groups[3].Value, CultureInfo.InvariantCulture))).ToArray();
        double Sum(string name) => series.Where(s => s.Name == name).Sum(s => s.Value);
        return new Account(Sum("read_total"), Sum("acknowledged_total"), Sum("in_flight"), Sum("buffered"), Sum("dropped_total"),
            string.Join(' ', series.Where(s => s.Name == "dropped_total").Select(s => $"{s.Labels}={s.Value}")));
    }

    [GeneratedRegex(@"^outrider_log_bytes_(\w+)\{(.*)\} (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Series();
}
