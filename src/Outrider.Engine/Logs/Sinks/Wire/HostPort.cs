using System.Globalization;
using System.Text.RegularExpressions;
using Outrider.Configuration;

namespace Outrider.Logs.Sinks;

/// <summary>A far end by name or address: <c>logs.internal:514</c>, <c>10.0.0.4:24224</c>, <c>[::1]:514</c>.</summary>
internal sealed partial record HostPort(string Host, int Port)
{
    public static ValueKind<HostPort> Kind { get; } = Values.Parsed<HostPort>("host and port", "string", TryParse, "give a host and a port, such as logs.internal:6514", v => v.Port == 0 ? null : v.ToString());

    public static bool TryParse(string text, out HostPort address)
    {
        address = new HostPort("", 0);
        var match = Form().Match(text);
        if (!match.Success || !int.TryParse(match.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535) return false;
        address = new HostPort(match.Groups[1].Value.Trim('[', ']'), port);
        return true;
    }

    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    [GeneratedRegex(@"^([A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]):([0-9]{1,5})\z")]
    private static partial Regex Form();
}
