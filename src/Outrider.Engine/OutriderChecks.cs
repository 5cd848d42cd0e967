using System.Net;
using Outrider.Configuration;
using Outrider.Inbound;
using Outrider.Kernel;

namespace Outrider;

/// <summary>What must hold between capabilities, of which none knows another. A section that has problems of its own may have holes: what is null here was reported there.</summary>
internal static class OutriderChecks
{
    /// <summary>Two listeners on one address would end the start with the kernel's word for it, long after the file was found good.</summary>
    public static void Listeners(OutriderConfig config, Section section)
    {
        var all = config.Inbound.Select(i => i.Listen).Append(config.Outbound?.Listen).Concat(config.Outbound?.Tcp.Values.Select(s => s.Listen) ?? []).Concat(config.Logs.Listeners.Select(l => l.Listener.Written)).Append(config.Admin.Listen).OfType<Placed<ListenAddress>>().ToArray();
        for (var i = 0; i < all.Length; i++)
            if (all.Take(i).FirstOrDefault(earlier => Overlap(earlier.Value, all[i].Value)) is { } other)
                section.Problem(all[i], $"'{all[i].Value}' is taken by {other.Path}{(other.Value == all[i].Value ? "" : $" ('{other.Value}')")}; give each listener an address or a port of its own");
    }

    /// <summary>A listener at the application's own port would keep it from listening, or send every request to itself.</summary>
    public static void ApplicationPort(OutriderConfig config, Section section)
    {
        var application = ListenAddress.Loopback(config.App.Port);
        foreach (var listen in config.Inbound.Select(i => i.Listen).Append(config.Outbound?.Listen).Concat(config.Logs.Listeners.Select(l => l.Listener.Written)).Append(config.Admin.Listen).OfType<Placed<ListenAddress>>())
            if (Overlap(application, listen.Value)) section.Problem(listen, $"'{listen.Value}' is where the application itself listens (app.port: {config.App.Port}); give another port here or there");
    }

    /// <summary>Each <c>auth</c> of a route names an issuer.</summary>
    public static void Issuers(OutriderConfig config, Section section)
    {
        string[] issuers = [.. config.Security.Jwt.Keys];
        foreach (var auth in config.Inbound.SelectMany(i => i.Routes).Select(r => r.Auth).OfType<Placed<string>>())
        {
            if (auth.Value == RouteConfig.NoAuth || issuers.Contains(auth.Value)) continue;
            var remedy = issuers.Length == 0
                ? $"there is no section security.jwt; write security.jwt.{auth.Value} with issuer, audience and keys, or give 'none'"
                : Suggestion.ForValue(auth.Value, [.. issuers, RouteConfig.NoAuth]);
            section.Problem(auth, $"'{auth.Value}' is no name under security.jwt; {remedy}");
        }
    }

    /// <summary>Without a process of ours there are no listening sockets in which the application's port could be found.</summary>
    public static void Attached(OutriderConfig config, Section section)
    {
        var port = section.At("app").At("port");
        if (config.App.Command is not null || !config.Inbound.Any(i => i.LeadsToApplication) || config.App.Port != 0 || (port.Node is not { IsNothing: true } && port.Node.Value != "auto")) return;
        section.At("inbound").Problem("there is no command to run and no port to forward to; give app.port a number, or app.command, or the command after '--'");
    }

    // A path is one socket's, of either kind. Port 0 is a port of its own each time.
    private static bool Overlap(ListenAddress one, ListenAddress other) => one.IsUnix || other.IsUnix
        ? one.Path == other.Path
        : one.Transport == other.Transport && one.Port == other.Port && one.Port != 0 && (one.Address.Equals(other.Address) || IsAny(one.Address) || IsAny(other.Address));

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
