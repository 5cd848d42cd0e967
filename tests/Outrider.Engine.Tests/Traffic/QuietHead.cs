using System.Net;
using Outrider.Traffic;

namespace Outrider.Engine.Tests.Traffic;

/// <summary>A request whose answers cost nothing, so that what is measured is the policies.</summary>
internal sealed class QuietHead : IRequestHead
{
    private static readonly (HeaderName Name, byte[] Value)[] Headers =
    [
        (HeaderNames.Host, "orders.example"u8.ToArray()),
        (HeaderNames.UserAgent, "wrk/4.2"u8.ToArray()),
        (HeaderNames.XForwardedFor, "198.51.100.1, 203.0.113.9, 10.0.0.8"u8.ToArray()),
        (HeaderNames.XForwardedProto, "https"u8.ToArray()),
        (HeaderNames.Traceparent, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"u8.ToArray()),
    ];

    public string Method => "GET";

    public CanonicalPath Path { get; } = CanonicalPath.TryParse("/orders/7?x=1", out var path, out _) ? path : default;

    public string Authority => "orders.example";

    public IPAddress Peer { get; } = IPAddress.Parse("::ffff:10.0.0.7");

    public int Port => 8443;

    public bool CanReplayBody => true;

    public int Count(HeaderName name)
    {
        var count = 0;
        foreach (var header in Headers)
            if (header.Name == name) count++;
        return count;
    }

    public ReadOnlySpan<byte> Value(HeaderName name, int index = 0)
    {
        foreach (var header in Headers)
            if (header.Name == name && index-- == 0) return header.Value;
        return default;
    }
}
