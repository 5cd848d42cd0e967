using System.Globalization;
using System.Net;
using Outrider.Kernel;

namespace Outrider.Outbound;

/// <summary>How the application is told where its services are: <c>OUTRIDER_BILLING_URL=http://127.0.0.1:15001/billing</c>.</summary>
internal static class OutboundUrls
{
    /// <param name="services">Names, as in <c>outbound.services</c>.</param>
    /// <param name="port">Of the outbound listener, on loopback.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> For(IEnumerable<string> services, int port) =>
        [.. services.Select(name => new KeyValuePair<string, string>(Variable(name), string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/{name}")))];

    /// <summary><c>OUTRIDER_DB_ADDRESS=127.0.0.1:5432</c>, for a service that speaks no HTTP.</summary>
    /// <param name="service">Its name, as in <c>outbound.tcp</c>.</param>
    /// <param name="listen">Of its own listener.</param>
    public static KeyValuePair<string, string> Address(string service, ListenAddress listen)
    {
        // Where it listens on all addresses, loopback is among them.
        var own = listen.Address.Equals(IPAddress.Any) ? IPAddress.Loopback : listen.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : listen.Address;
        return new(AddressVariable(service), new IPEndPoint(own, listen.Port).ToString());
    }

    public static string Variable(string service) => $"OUTRIDER_{Word(service)}_URL";

    public static string AddressVariable(string service) => $"OUTRIDER_{Word(service)}_ADDRESS";

    /// <summary>Upper case; what is neither letter nor digit becomes '_' (POSIX, Base Definitions 8.1).</summary>
    private static string Word(string service) => string.Concat(service.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));
}
