using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Logs.Receiving;

namespace Outrider.Logs.Sources;

/// <summary>
/// Syslog as RFC 5424 and RFC 3164 write it, over UDP (RFC 5426), TCP (RFC 6587, both framings) and a Unix socket. The protocol acknowledges nothing: what has been read is in
/// the spool, and outlives every process but not the machine.
/// </summary>
internal sealed class SyslogSource(SyslogSourceConfig config) : ReceiverPart
{
    public const string Name = "syslog";

    public static readonly ComponentKind Kind =
        ComponentKind.Of(Name, SyslogSourceConfig.Shape, (SyslogSourceConfig c) => new SyslogSource(c).AsSource());

    public override string Type => Name;

    public override IReadOnlyList<WantedListener> Listeners
    {
        get
        {
            var listeners = new List<WantedListener>();
            if (config.Udp is { } udp) listeners.Add(WantedListener.Of("udp", udp, ListenTransport.Udp));
            if (config.Tcp is { } tcp) listeners.Add(WantedListener.Of("tcp", tcp, ListenTransport.Tcp));
            if (config.Unix is { } unix) listeners.Add(unix.Wanted());
            return listeners;
        }
    }

    public override ByteSize Max => config.Max;

    public override bool IsAcknowledged => false;

    public override IReadOnlyList<IReceiver> Open(ReceiverSite site) => [.. Listeners.Select(l => Open(site, l))];

    private IReceiver Open(ReceiverSite site, WantedListener listener)
    {
        var most = (int)config.MaxMessage.Bytes;
        if (listener.Address.Transport is ListenTransport.Tcp or ListenTransport.UnixStream)
            return new StreamReceiver(site, listener.Key, new StreamLimits(config.MaxConnections, config.IdleTimeout), () => new SyslogConversation(most, site.Losses, site.Time));
        return new DatagramReceiver(site, listener.Key, (datagram, records) => SyslogLine.Append(records, datagram, most, site.Losses, site.Time));
    }
}
