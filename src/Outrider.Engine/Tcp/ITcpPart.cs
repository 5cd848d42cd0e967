using System.Text.Json;
using Outrider.Kernel;

namespace Outrider.Tcp;

/// <summary>What has a listener whose connections are passed through, and is replaced as one by a reload: a passage, or a service with the one that leads to it.</summary>
internal interface ITcpPart : IRetired
{
    /// <summary>Its listener's: <c>inbound[1]</c>, <c>outbound.tcp.db</c>.</summary>
    string Name { get; }

    /// <summary>What it was made of; see <see cref="TcpInbound.Key"/>.</summary>
    string Key { get; }

    TcpPassage Passage { get; }

    /// <summary>It was stopped, and no connection is left.</summary>
    bool HasEnded { get; }

    /// <summary>Does what can fail before <see cref="Start"/>.</summary>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    void Open();

    /// <exception cref="IOException">The address cannot be listened on.</exception>
    void Start();

    /// <summary>Into an object that stands open.</summary>
    void WriteStatus(Utf8JsonWriter json);
}
