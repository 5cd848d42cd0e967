using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Logs.Receiving;

namespace Outrider.Logs.Sources;

/// <summary>Lines that are posted: NDJSON, JSON or text to <c>/</c>, and OTLP/HTTP to <c>/v1/logs</c>. Who has an answer of 2xx need keep nothing: it is on the disk.</summary>
internal sealed class HttpSource(HttpSourceConfig config) : ReceiverPart
{
    public const string Name = "http";

    public static readonly ComponentKind Kind = ComponentKind.Of(Name, HttpSourceConfig.Shape, (HttpSourceConfig c) => new HttpSource(c).AsSource());

    public override string Type => Name;

    public override IReadOnlyList<WantedListener> Listeners => [WantedListener.Of("listen", config.Listen, HttpSourceConfig.DefaultListen)];

    public override ByteSize Max => config.Max;

    public override bool IsAcknowledged => true;

    public override IReadOnlyList<IReceiver> Open(ReceiverSite site) => [new HttpReceiver(site, "listen", config)];
}
