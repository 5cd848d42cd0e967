using Outrider.Configuration;
using Outrider.Kernel;

namespace Outrider.Discovery.Sources;

/// <summary>Instances that stand in the configuration. A name among them is looked up anew at each connection.</summary>
internal sealed class StaticSource(StaticSourceConfig config) : IDiscoverySource
{
    public static readonly ComponentKind Kind = ComponentKind.Of("static", StaticSourceConfig.Shape, (StaticSourceConfig c) => (DiscoverySourceFactory)(_ => new StaticSource(c)));

    public SnapshotCell<AddressSet> Addresses { get; } = new(AddressSet.Empty);

    public Task FirstLook => Task.CompletedTask;

    public void Start() => Addresses.Publish(new AddressSet(config.Instances, null));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
