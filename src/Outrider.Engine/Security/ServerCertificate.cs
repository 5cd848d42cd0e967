using System.Net.Security;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;

namespace Outrider.Security;

/// <summary>
/// The certificate of one listener, followed as its files change: read again every few seconds, and used from the next handshake on. Bad new files change
/// nothing but a line in the log; connections that stand keep what they were made with.
/// </summary>
internal sealed partial class ServerCertificate : IDisposable
{
    // Two small files: reading them costs less than asking the kernel to watch a folder, and sees a swapped symbolic link (a Kubernetes secret) too.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly string _certificatePath;
    private readonly string _keyPath;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ITimer _timer;
    private PemPair _read;
    private string? _warned;
    private volatile SslServerAuthenticationOptions _options;

    /// <exception cref="CertificateException">The files do not make a certificate. One that has expired is served, with a warning: a restart must not make an outage of what was none.</exception>
    public ServerCertificate(string certificatePath, string keyPath, TimeProvider time, ILogger log)
    {
        (_certificatePath, _keyPath, _time, _log) = (certificatePath, keyPath, time, log);
        _read = PemPair.Read(certificatePath, keyPath);
        var loaded = _read.Load();
        if (loaded.Problem(time.GetUtcNow()) is { } problem) NotValid(problem);
        _options = Options(loaded);
        _timer = time.CreateTimer(_ => LookAgain(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>From now on new files are noticed, until this is disposed.</summary>
    // One shot at a time, so that a slow disk never has two of them at work.
    public void Follow() => _timer.Change(Interval, Timeout.InfiniteTimeSpan);

    /// <summary>For the handshake that begins now.</summary>
    public SslServerAuthenticationOptions Options() => _options;

    public void Dispose() => _timer.Dispose();

    private void LookAgain()
    {
        try
        {
            var now = PemPair.Read(_certificatePath, _keyPath);
            if (now == _read) return;
            _read = now;
            var loaded = now.Load();
            if (loaded.Problem(_time.GetUtcNow()) is { } problem) throw new CertificateException(problem);
            _options = Options(loaded);
            _warned = null;
            Renewed(_certificatePath, loaded.Leaf.NotAfter.ToUniversalTime());
        }
        catch (Exception e)
        {
            // Whatever it is: this runs on a timer, where an exception would end the process.
            if (_warned != e.Message) NotTaken(e.Message);
            _warned = e.Message;
        }
        finally
        {
            Follow();
        }
    }

    private static SslServerAuthenticationOptions Options(CertificateChain chain) => new()
    {
        // Offline: a sidecar does not go looking for missing intermediates on the network; the file holds them.
        ServerCertificateContext = SslStreamCertificateContext.Create(chain.Leaf, chain.Intermediates, offline: true),
        // RFC 8996 retires all below.
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        AllowRenegotiation = false,
    };

    [LoggerMessage(LogLevel.Information, "the certificate {Path} was renewed and is valid until {Until:u}")]
    private partial void Renewed(string path, DateTime until);

    [LoggerMessage(LogLevel.Warning, "the new certificate is not taken, the old one is kept: {Problem}")]
    private partial void NotTaken(string problem);

    [LoggerMessage(LogLevel.Warning, "{Problem}; it is served all the same, and callers will refuse it")]
    private partial void NotValid(string problem);
}
