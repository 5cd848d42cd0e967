using Outrider.Configuration;
using Outrider.Kernel;

namespace Outrider.Logs.Receiving;

/// <summary>A listening socket that a source wants. The supervisor binds it, keeps it while processes of the modules come and go, and hands it down.</summary>
/// <param name="Key">The setting it is written as: <c>udp</c>.</param>
/// <param name="Written">Where the user wrote it; null for a default.</param>
/// <param name="Address">Where it is to listen.</param>
internal sealed record WantedListener(string Key, Placed<ListenAddress>? Written, ListenAddress Address)
{
    public static WantedListener Of(string key, Placed<ListenAddress>? written, ListenAddress otherwise) => new(key, written, written?.Value ?? otherwise);

    public static WantedListener Of(string key, Placed<ListenAddress> written, ListenTransport transport)
    {
        var address = written.Value with { Transport = transport };
        return new(key, written with { Value = address }, address);
    }
}
