namespace Outrider.Traffic;

/// <summary>The Host that every instance of a service gets; without one, each gets its own authority, as if it had been called directly.</summary>
internal sealed class SendHost(string? host) : ILayer
{
    public Verdict Admit(Exchange exchange)
    {
        if (host is not null) exchange.RequestHeaders.Set(HeaderNames.Host, host);
        return Verdict.Continue;
    }
}
