using Outrider.Observability;

namespace Outrider.Security;

/// <summary>What is counted of the files that TLS needs. Declared once a process; there are as many children as the configuration names files.</summary>
internal sealed class CertificateMetrics(MetricRegistry metrics)
{
    private readonly MetricFamily<Gauge> _expiry = metrics.Gauge("outrider_certificate_expiry_timestamp_seconds", "When a certificate of ours expires, in seconds since 1970.", "file");
    private readonly MetricFamily<Counter> _reloads = metrics.Counter("outrider_certificate_reloads_total", "Changed certificate, key and authorities files, by what became of them: taken, or refused, so that the old one is still in use.", "file", "result");

    public void Show(CertificateChain chain) => _expiry.With(chain.Path).Set(new DateTimeOffset(chain.Leaf.NotAfter).ToUnixTimeSeconds());

    public Counter Taken(string path) => _reloads.With(path, "taken");

    public Counter Refused(string path) => _reloads.With(path, "refused");
}
