namespace Outrider.Security;

/// <summary>The certificates that one listener or service shows and the authorities it believes, followed as their files change.</summary>
internal sealed class TlsFiles : IDisposable
{
    // A handful of small files: reading them costs less than asking the kernel to watch folders, and sees a swapped symbolic link two folders up
    // (a Kubernetes secret) too.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly (Followed<PemPair, CertificateChain> File, ExpiryWatch Expiry)[] _chains;
    private readonly Followed<PemAuthorities, Authorities>? _authorities;
    private readonly TlsSurroundings _around;
    private readonly ITimer _timer;
    private Action _changed = () => { };

    /// <param name="pairs">Each with its key.</param>
    /// <param name="purpose">Of all of them.</param>
    /// <param name="authorities">Null for none.</param>
    /// <param name="around">Metrics, clock and log.</param>
    /// <exception cref="CertificateException">
    /// Files do not make what they must. A certificate that has expired is used, with a warning: a restart must not make an outage of what was none.
    /// </exception>
    public TlsFiles(IEnumerable<PemPaths> pairs, CertificatePurpose purpose, string? authorities, TlsSurroundings around)
    {
        _around = around;
        _chains = [.. pairs.Select(p => (Follow(p, purpose, around), new ExpiryWatch(around)))];
        if (authorities is not null) _authorities = new(authorities, () => PemAuthorities.Read(authorities), text => text.Load(), found => found.Problem(around.Time.GetUtcNow()), around);
        foreach (var (file, expiry) in _chains) expiry.Look(file.Current);
        _timer = around.Time.CreateTimer(_ => LookAgain(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public IEnumerable<CertificateChain> Chains => _chains.Select(c => c.File.Current);

    public Authorities? Authorities => _authorities?.Current;

    /// <summary>From now on changes are noticed, until this is disposed.</summary>
    /// <param name="changed">Called on a timer's thread, one call at a time. Where it throws, it has changed nothing.</param>
    public void Follow(Action changed)
    {
        _changed = changed;
        Rest();
    }

    public void Dispose() => _timer.Dispose();

    private static Followed<PemPair, CertificateChain> Follow(PemPaths paths, CertificatePurpose purpose, TlsSurroundings around) =>
        new(paths.Certificate, () => PemPair.Read(paths), text => text.Load(), chain => chain.Problem(purpose, around.Time.GetUtcNow()), around);

    private void LookAgain()
    {
        try
        {
            if (HasChanged()) _changed();
        }
        catch (Exception e)
        {
            // Whatever it is: this runs on a timer, where an exception would end the process.
            _around.Log.CannotChange(e);
        }
        finally
        {
            Rest();
        }
    }

    private bool HasChanged()
    {
        var hasChanged = _authorities?.LookAgain() == true;
        foreach (var (file, expiry) in _chains)
        {
            hasChanged |= file.LookAgain();
            expiry.Look(file.Current);
        }

        return hasChanged;
    }

    // One shot at a time, so that a slow disk never has two of them at work.
    private void Rest() => _timer.Change(Interval, Timeout.InfiniteTimeSpan);
}
