using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Transport;

namespace Outrider.Http;

/// <summary>What a listener takes from its callers, of either direction.</summary>
internal sealed class CallerLimitsConfig
{
    private static readonly CallerLimits Default = new();
    private static readonly AcceptLimits Accepted = new();

    public ByteSize RequestLine = Default.RequestLine;
    public ByteSize Header = Default.Header;
    public int HeaderCount = Default.HeaderCount;
    public ByteSize Body = Default.Body;
    public TimeSpan HeadTimeout = Default.HeadTimeout;
    public TimeSpan BodyTimeout = Default.BodyTimeout;
    public TimeSpan SendTimeout = Default.SendTimeout;
    public TimeSpan HandshakeTimeout = Accepted.HandshakeTimeout;
    public TimeSpan Idle = Default.Idle;
    public int Connections = Accepted.Connections;

    /// <summary>As many as connections: HTTP/1.1 can have no more, so that it bites where HTTP/2 multiplies them.</summary>
    public int InFlight = Accepted.Connections;
    public int Streams = Default.Streams;
    public int ResetsPerSecond = Default.ResetsPerSecond;

    private static readonly ValueKind<TimeSpan> Wait = Values.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));

    public static readonly Shape<CallerLimitsConfig> Shape = new("What a listener takes from its callers; more is refused and counted (outrider_limits_hit_total).", s =>
    {
        // A shorter line would not hold the URLs of everyday; beyond 1 MiB a caller could hold more memory by a head than by anything else.
        s.Key("request_line", c => ref c.RequestLine, Values.SizeBetween(ByteSize.FromKiB(1), ByteSize.FromMiB(1)), "The longest request line, and over HTTP/2 the longest path. More is answered with 414. The default is one of nginx's large_client_header_buffers.");
        s.Key("header", c => ref c.Header, Values.SizeBetween(ByteSize.FromKiB(8), ByteSize.FromMiB(1)), "The largest sum of a request's header lines. More is answered with 431. The default matches nginx's large_client_header_buffers, 4 of 8KiB.");
        s.Key("header_count", c => ref c.HeaderCount, Values.Integer(10, 10_000), "Header lines of a request. More is answered with 431. The default is Envoy's.");
        s.Key("body", c => ref c.Body, Values.Size, "The largest body of a request. Bodies stream: this costs no memory. More is answered with 413.");
        s.Key("head_timeout", c => ref c.HeadTimeout, Wait, "From a request's first byte to the end of its head, against callers that send slowly. Then 408. The default is from Apache's mod_reqtimeout.");
        s.Key("body_timeout", c => ref c.BodyTimeout, Wait, "Between two pieces of a request's body. Then 408. The default is nginx's client_body_timeout.");
        s.Key("send_timeout", c => ref c.SendTimeout, Wait, "How long a caller may take nothing of its answer. Then its connection is cut. The default is nginx's send_timeout.");
        s.Key("handshake_timeout", c => ref c.HandshakeTimeout, Wait, "A TLS handshake. The default is Kestrel's.");
        s.Key("idle", c => ref c.Idle, Values.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)), "How long a connection may rest between requests. The default is nginx's keepalive_timeout, and longer than the 60s of most load balancers, so that these close first and lose no request.");
        s.Key("connections", c => ref c.Connections, Values.Integer(1, 1_000_000), "Open connections; a further one is closed at once (outrider_connections_refused_total).");
        s.Key("in_flight", c => ref c.InFlight, Values.Integer(1, 1_000_000), "Requests under way at once; a further one is answered with 503. The default is that of connections: it bites where HTTP/2 multiplies them.");
        s.Key("streams", c => ref c.Streams, Values.Integer(1, 10_000), "Requests under way over one HTTP/2 connection. The default is nginx's http2_max_concurrent_streams.");
        s.Key("resets_per_second", c => ref c.ResetsPerSecond, Values.Integer(1, 100_000), "Requests that one HTTP/2 connection may begin and cancel in a second; more ends it, against rapid reset (CVE-2023-44487). A browser that leaves a page cancels some dozens.");
    });

    public CallerLimits ToCallerLimits() => new()
    {
        RequestLine = RequestLine,
        Header = Header,
        HeaderCount = HeaderCount,
        Body = Body,
        HeadTimeout = HeadTimeout,
        BodyTimeout = BodyTimeout,
        SendTimeout = SendTimeout,
        Idle = Idle,
        Streams = Streams,
        ResetsPerSecond = ResetsPerSecond,
    };

    public AcceptLimits ToAcceptLimits() => new() { Connections = Connections, HandshakeTimeout = HandshakeTimeout };
}
