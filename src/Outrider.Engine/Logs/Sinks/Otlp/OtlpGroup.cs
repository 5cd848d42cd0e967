using Outrider.Logs.Records;

namespace Outrider.Logs.Sinks;

/// <summary>The records of one resource, as they are written.</summary>
internal sealed class OtlpGroup(byte[] key) : IDisposable
{
    public byte[] Key => key;

    public PooledBytes Resource { get; } = new();

    public PooledBytes Records { get; } = new();

    public void Dispose()
    {
        Resource.Dispose();
        Records.Dispose();
    }
}
