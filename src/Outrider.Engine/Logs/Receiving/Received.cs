using Outrider.Logs.Records;

namespace Outrider.Logs.Receiving;

/// <summary>What became of some bytes that were received.</summary>
internal sealed class Received : IDisposable
{
    /// <summary>One record a line, for the spool.</summary>
    public PooledBytes Records { get; } = new();

    /// <summary>For the peer, once <see cref="Records"/> are where they are safe.</summary>
    public PooledBytes Answers { get; } = new();

    /// <summary>An answer among them promises that the records survive the machine.</summary>
    public bool WantsSync { get; set; }

    /// <summary>Nothing more is to be taken from this peer once it has its answers.</summary>
    public bool IsLast { get; set; }

    public void Clear()
    {
        Records.Dispose();
        Answers.Dispose();
        WantsSync = false;
    }

    public void Dispose() => Clear();
}
