using System.Net;
using Outrider.Traffic;

namespace Outrider.Engine.Tests.Traffic;

/// <summary>A request's head as a test writes it.</summary>
internal sealed class PlainHead(string method = "GET", string path = "/", params (string Name, string Value)[] headers) : IRequestHead
{
    public string Method => method;

    public CanonicalPath Path { get; } = new(path, "");

    public string Authority => "billing";

    public IPAddress Peer => IPAddress.Loopback;

    public int Port => 15001;

    public bool CanReplayBody { get; init; } = true;

    public IReadOnlyList<string> Header(string name) => [.. headers.Where(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(h => h.Value)];
}
