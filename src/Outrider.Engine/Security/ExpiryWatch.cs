namespace Outrider.Security;

/// <summary>Says once of a certificate in use that it ends soon, and once that it has ended.</summary>
internal sealed class ExpiryWatch(TlsSurroundings around)
{
    private enum Said { Nothing, EndsSoon, OutOfItsTime }

    private CertificateChain? _chain;
    private Said _said;

    public void Look(CertificateChain chain)
    {
        if (chain != _chain) Begin(chain);
        var now = around.Time.GetUtcNow();
        if (_said < Said.OutOfItsTime && chain.TimeProblem(now) is { } problem)
        {
            _said = Said.OutOfItsTime;
            around.Log.OutOfItsTime(problem);
        }
        else if (_said < Said.EndsSoon && chain.EndsSoon(now))
        {
            _said = Said.EndsSoon;
            around.Log.ExpiresSoon(chain.Path, chain.Leaf.NotAfter.ToUniversalTime());
        }
    }

    private void Begin(CertificateChain chain)
    {
        (_chain, _said) = (chain, Said.Nothing);
        around.Metrics.Show(chain);
        if (chain.MissingIssuer() is { } issuer) around.Log.IssuerMissing(chain.Path, issuer);
    }
}
