using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Logs.Receiving;

namespace Outrider.Logs.Sources;

/// <summary>
/// The forward protocol of Fluentd and Fluent Bit, version 1 (github.com/fluent/fluentd/wiki/Forward-Protocol-Specification-v1): Docker's <c>fluentd</c> log driver, the loggers of
/// every language, and forwarders. Who asks for an acknowledgement gets it once the entries are on the disk. Heartbeats by UDP are not answered; none of today's senders needs them.
/// </summary>
internal sealed class ForwardSource(ForwardSourceConfig config) : ReceiverPart
{
    public const string Name = "forward";

    public static readonly ComponentKind Kind = ComponentKind.Of(Name, ForwardSourceConfig.Shape, (ForwardSourceConfig c) => new ForwardSource(c).AsSource());

    public override string Type => Name;

    public override IReadOnlyList<WantedListener> Listeners => [WantedListener.Of("listen", config.Listen, ForwardSourceConfig.DefaultListen)];

    public override ByteSize Max => config.Max;

    public override bool IsAcknowledged => true;

    public override IReadOnlyList<IReceiver> Open(ReceiverSite site) =>
        [new StreamReceiver(site, "listen", new StreamLimits(config.MaxConnections, config.IdleTimeout), () => new ForwardConversation((int)config.MaxMessage.Bytes, config.SharedKey))];
}
