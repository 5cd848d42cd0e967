using Outrider.Configuration;
using Outrider.Tcp;

namespace Outrider.Inbound;

/// <summary>The listeners with <c>protocol: tcp</c>.</summary>
internal static class InboundTcp
{
    // What is for requests means nothing where none are read.
    private static readonly string[] OfHttp = ["routes", "timeout"];
    private static readonly string[] OfTcp = ["to", "idle_timeout"];

    /// <param name="config">Without problems.</param>
    /// <param name="index">Its place in the list.</param>
    public static TcpInbound Model(InboundConfig config, int index) => new(
        // The application is one, so there is nobody else to try.
        new TcpPassageModel($"inbound[{index}]", config.Tls?.ToModel(), config.Limits.Connections, TcpPassageModel.DefaultConnectTimeout, config.IdleTimeout, Attempts: 1),
        config.To);

    /// <summary>A key of the other protocol would be read by nobody.</summary>
    public static void Check(InboundConfig config, Section section)
    {
        if (config.Protocol == InboundProtocol.Http)
        {
            foreach (var key in OfTcp.Where(k => section.Node[k] is not null)) section.At(key).Problem($"'{key}' is for connections that are passed through; give 'protocol: tcp' beside it, or leave it out");
            return;
        }

        foreach (var key in OfHttp.Where(k => section.Node[k] is not null)) section.At(key).Problem($"'{key}' is for HTTP, and with 'protocol: tcp' no request is read; leave one of the two out");
        var limits = section.At("limits");
        foreach (var entry in limits.Node.Entries.Where(e => e.Key != "connections")) limits.At(entry.Key).Problem($"'{entry.Key}' is for HTTP, and with 'protocol: tcp' no request is read; of the limits only 'connections' has a meaning there");
    }
}
