using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>A body cannot be taken any further, and its sender may be told why. Seldom: what is usual is no exception.</summary>
internal sealed class BodyRefusedException(WireFault fault) : Exception(fault.Refusal.Message)
{
    public BodyRefusedException(Refusal refusal) : this(new WireFault(refusal))
    {
    }

    /// <summary>What is wrong, and the bound that was met where it was one.</summary>
    public WireFault Fault => fault;

    public Refusal Refusal => fault.Refusal;
}
