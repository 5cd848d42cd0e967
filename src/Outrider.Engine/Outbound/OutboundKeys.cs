using System.Globalization;
using Outrider.Configuration;

namespace Outrider.Outbound;

/// <summary>What <c>outbound</c> was made of, part by part, by which a reload knows what has changed.</summary>
/// <param name="Listener">The listener's own.</param>
/// <param name="Services">By name.</param>
internal sealed record OutboundKeys(string Listener, IReadOnlyDictionary<string, string> Services)
{
    /// <summary>Where nothing is known of it: all of it is new.</summary>
    public static readonly OutboundKeys None = new("", new Dictionary<string, string>());

    /// <param name="outbound">The section as it was read; null where there is none.</param>
    /// <param name="socket">Which socket it listens on.</param>
    public static OutboundKeys Of(ConfigNode? outbound, int socket) => new(
        Fingerprint.Of(outbound?["listen"], outbound?["limits"]) + socket.ToString(CultureInfo.InvariantCulture),
        outbound?["services"]?.Entries.ToDictionary(s => s.Key, s => Fingerprint.Of(s.Node)) ?? []);

    /// <summary>Empty where it is not known.</summary>
    public string Of(string service) => Services.GetValueOrDefault(service, "");
}
