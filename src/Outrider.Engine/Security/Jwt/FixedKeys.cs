namespace Outrider.Security;

/// <summary>Keys that stand in the configuration and change with it alone.</summary>
internal sealed class FixedKeys(KeySet keys) : IKeySource
{
    public KeySet? Current => keys;

    public void Start()
    {
    }

    public Task? Refresh() => null;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
