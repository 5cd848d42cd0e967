using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>A body cannot be taken any further, and its sender may be told why. Seldom: what is usual is no exception.</summary>
internal sealed class BodyRefusedException(Refusal refusal) : Exception(refusal.Message)
{
    public Refusal Refusal => refusal;
}
