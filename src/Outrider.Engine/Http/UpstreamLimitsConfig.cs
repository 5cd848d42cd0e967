using Outrider.Configuration;
using Outrider.Kernel;

namespace Outrider.Http;

/// <summary>How connections to the instances of a service are made and kept.</summary>
internal sealed class UpstreamLimitsConfig
{
    private static readonly UpstreamLimits Default = new();

    public int Max = Default.Max;
    public int Queue = Default.Queue;
    public TimeSpan Idle = Default.Idle;
    public TimeSpan Lifetime = Default.Lifetime;
    public TimeSpan ConnectTimeout = Default.ConnectTimeout;
    public ByteSize Header = Default.Header;
    public int HeaderCount = Default.HeaderCount;
    public TimeSpan BodyTimeout = Default.BodyTimeout;

    public static readonly Shape<UpstreamLimitsConfig> Shape = new("How connections to each instance are made and kept, and what is taken from it.", s =>
    {
        s.Key("max", c => ref c.Max, Values.Integer(1, 100_000), "Open connections to one instance. The default is Envoy's for a whole cluster.");
        s.Key("queue", c => ref c.Queue, Values.Integer(0, 100_000), "Requests that may wait for one of them, within their timeout; a further one is answered with 503. The default is Envoy's for pending requests.");
        s.Key("idle", c => ref c.Idle, Values.Duration(TimeSpan.Zero, TimeSpan.FromHours(1)), "How long an unused connection is kept. Keep it below what the instances do: a request that meets their closing fails. The default is below Gunicorn's 2s and Node.js's 5s.");
        s.Key("lifetime", c => ref c.Lifetime, Values.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)), "How long any connection is kept, so that a name that moved is followed; one that is in use is let go after that.");
        s.Key("connect_timeout", c => ref c.ConnectTimeout, Values.Duration(TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1)), "TCP and TLS together. The default is Envoy's.");
        s.Key("header", c => ref c.Header, Values.SizeBetween(ByteSize.FromKiB(8), ByteSize.FromMiB(1)), "The largest sum of an answer's header lines. More is answered with 502. The default is .NET's.");
        s.Key("header_count", c => ref c.HeaderCount, Values.Integer(10, 10_000), "Header lines of an answer. More is answered with 502. The default is Envoy's.");
        s.Key("body_timeout", c => ref c.BodyTimeout, Values.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(1)), "Between two pieces of an answer's body, or of a request's that the instance takes. Then both ends are cut. The default is Envoy's stream_idle_timeout, which leaves room for streams of events that rest.");
    });

    public UpstreamLimits ToLimits() => new()
    {
        Max = Max,
        Queue = Queue,
        Idle = Idle,
        Lifetime = Lifetime,
        ConnectTimeout = ConnectTimeout,
        Header = Header,
        HeaderCount = HeaderCount,
        BodyTimeout = BodyTimeout,
    };
}
