using Outrider.Configuration;
using Outrider.Kernel;

namespace Outrider.Supervision.Listening;

/// <summary>A listener that a module wants. The supervisor binds it before anything starts and keeps it as long as the run lives.</summary>
/// <param name="Name">How the module asks for it: <c>admin</c>, <c>outbound</c>, <c>inbound[0]</c>.</param>
/// <param name="Address">Where.</param>
/// <param name="MayMove">Whether another port will do: for a default that nobody wrote.</param>
/// <param name="Place">Where the user wrote it; null for a default.</param>
/// <param name="Path">Its path in the configuration, for messages.</param>
internal sealed record ListenerRequest(string Name, ListenAddress Address, bool MayMove, Place? Place, string Path)
{
    /// <summary>What the user wrote, or a default that gives way.</summary>
    public static ListenerRequest Of(string name, Placed<ListenAddress>? written, ListenAddress otherwise, string path) =>
        written is null ? new(name, otherwise, true, null, path) : new(name, written.Value, false, written.Place, written.Path);
}
