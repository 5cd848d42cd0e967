using Outrider.Configuration;
using Outrider.Http;
using Outrider.Kernel;
using Outrider.Transport;

namespace Outrider.Inbound;

/// <summary>What a listener takes from its callers.</summary>
internal sealed class InboundLimitsConfig
{
    private static readonly CallerLimits Default = new();

    public ByteSize Body = Default.Body;
    public ByteSize Header = Default.Header;
    public int Connections = new AcceptLimits().Connections;

    // At least one request line's worth; beyond 1 MiB a caller could hold more memory by headers than by anything else.
    private static readonly ValueKind<ByteSize> HeaderSize = Values.Parsed(
        "size, 8KiB to 1MiB", "string", (string t, out ByteSize v) => ByteSize.TryParse(t, out v) && v.Bytes is >= 8 << 10 and <= 1 << 20, "give a size from 8KiB to 1MiB", v => v.ToString());

    public static readonly Shape<InboundLimitsConfig> Shape = new("What a listener takes from its callers; more is refused and counted.", s =>
    {
        s.Key("body", c => ref c.Body, Values.Size, "The largest body of a request. Bodies stream: this costs no memory. More is answered with 413.");
        s.Key("header", c => ref c.Header, HeaderSize, "The largest sum of a request's header lines. More is answered with 431.");
        s.Key("connections", c => ref c.Connections, Values.Integer(1, 1_000_000), "Open connections; a further one is closed at once.");
    });

    public AcceptLimits ToAcceptLimits() => new() { Connections = Connections };

    public CallerLimits ToLimits() => new() { Body = Body, Header = Header };
}
