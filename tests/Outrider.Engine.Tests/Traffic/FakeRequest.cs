using System.Net;
using System.Text;
using Outrider.Traffic;

namespace Outrider.Engine.Tests.Traffic;

/// <summary>A request without a wire.</summary>
internal sealed class FakeRequest(string method = "GET", string path = "/", params (string Name, string Value)[] headers) : IRequestHead
{
    public string Method => method;

    public CanonicalPath Path { get; } = CanonicalPath.TryParse(path, out var canonical, out var reason) ? canonical : throw new ArgumentException(reason);

    public string Authority => "orders.example";

    public IPAddress Peer { get; init; } = IPAddress.Parse("10.0.0.7");

    public int Port => 8443;

    public string? ClientCertificate { get; init; }

    public bool CanReplayBody => true;

    public int Count(HeaderName name) => headers.Count(h => h.Name.Equals(name.Text, StringComparison.OrdinalIgnoreCase));

    public ReadOnlySpan<byte> Value(HeaderName name, int index = 0) =>
        headers.Where(h => h.Name.Equals(name.Text, StringComparison.OrdinalIgnoreCase)).Skip(index).Select(h => Encoding.Latin1.GetBytes(h.Value)).FirstOrDefault();

    public static Exchange Exchange(string method = "GET", string path = "/", params (string Name, string Value)[] headers) => new(new FakeRequest(method, path, headers), 0);
}
