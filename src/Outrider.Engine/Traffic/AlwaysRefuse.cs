namespace Outrider.Traffic;

/// <summary>The last layer of a lane that leads nowhere: no route took the request, no service has that name.</summary>
internal sealed class AlwaysRefuse(Refusal refusal) : ILayer
{
    public Verdict Admit(Exchange exchange) => Verdict.Refuse(refusal);
}
