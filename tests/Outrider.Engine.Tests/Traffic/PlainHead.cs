using System.Net;
using System.Text;
using Outrider.Traffic;

namespace Outrider.Engine.Tests.Traffic;

/// <summary>A request's head as a test writes it.</summary>
internal sealed class PlainHead(string method = "GET", string path = "/", params (string Name, string Value)[] headers) : IRequestHead
{
    public string Method => method;

    public CanonicalPath Path { get; } = new(Encoding.ASCII.GetBytes(path), default);

    public string Authority => "billing";

    public IPAddress Peer => IPAddress.Loopback;

    public int Port => 15001;

    public bool CanReplayBody { get; init; } = true;

    public int Count(HeaderName name) => headers.Count(h => h.Name.Equals(name.Text, StringComparison.OrdinalIgnoreCase));

    public ReadOnlySpan<byte> Value(HeaderName name, int index = 0) =>
        headers.Where(h => h.Name.Equals(name.Text, StringComparison.OrdinalIgnoreCase)).Skip(index).Select(h => Encoding.Latin1.GetBytes(h.Value)).FirstOrDefault();
}
