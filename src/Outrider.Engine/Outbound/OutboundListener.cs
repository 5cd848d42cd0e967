using System.Net;
using Outrider.Http;
using Outrider.Kernel;

namespace Outrider.Outbound;

/// <summary>The ambassador's listener with the bounds of one configuration.</summary>
/// <param name="listener">What accepts and serves.</param>
/// <param name="key">What it was made of, by which a reload knows whether it has changed.</param>
internal sealed class OutboundListener(RequestListener listener, string key) : IRetired
{
    public string Key => key;

    /// <summary>Where it listens, once opened; on a Unix socket there is no such place.</summary>
    public EndPoint? Address => listener.LocalAddress;

    public int UnderWay => listener.Connections;

    public bool HasEnded => listener.HasEnded;

    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public void Open() => listener.Open();

    public void Start() => listener.Start();

    public void Drain() => listener.Drain();

    public Task StopAsync(TimeSpan grace) => listener.StopAsync(grace);

    public ValueTask DisposeAsync() => listener.DisposeAsync();
}
