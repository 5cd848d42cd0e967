using System.Globalization;

namespace Outrider.Outbound;

/// <summary>How the application is told where its services are: <c>OUTRIDER_BILLING_URL=http://127.0.0.1:15001/billing</c>.</summary>
internal static class OutboundUrls
{
    /// <param name="services">Names, as in <c>outbound.services</c>.</param>
    /// <param name="port">Of the outbound listener, on loopback.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> For(IEnumerable<string> services, int port) =>
        [.. services.Select(name => new KeyValuePair<string, string>(Variable(name), string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/{name}")))];

    /// <summary>Upper case; what is neither letter nor digit becomes '_' (POSIX, Base Definitions 8.1).</summary>
    public static string Variable(string service) =>
        "OUTRIDER_" + string.Concat(service.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_')) + "_URL";
}
