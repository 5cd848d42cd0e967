using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Outrider.Testing;

namespace Outrider.EndToEnd.Inbound;

/// <summary>Certificates that change, and callers that show theirs, on a real run.</summary>
public sealed class RenewalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority;

    public RenewalTests() => _authority = new TestAuthority(_folder.Path);

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Certificates_are_renewed_under_load_and_no_request_fails()
    {
        var (certificate, key) = _authority.Issue("server");
        await using var server = await FrontedServer.StartAsync($"    tls: {{ certificate: '{certificate}', key: '{key}' }}");
        using var stop = new CancellationTokenSource();
        var (failures, serials) = (new ConcurrentQueue<string>(), new ConcurrentDictionary<string, byte>());
        // Half of them keep their connection, half of them make a new one for each request.
        var callers = Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => CallAsync(server.Url, i % 2 == 0, serials, failures, stop.Token))));
        for (var renewal = 1; renewal <= 3; renewal++)
        {
            await Eventually.True(() => serials.Count == renewal || !failures.IsEmpty, $"certificate {renewal} is shown");
            _authority.Issue("server");
        }

        await Eventually.True(() => serials.Count == 4 || !failures.IsEmpty, "the last is shown");
        await stop.CancelAsync();
        await callers;
        Assert.Empty(failures);
        Assert.Equal(4, serials.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_caller_shows_its_certificate_and_is_let_in_one_without_only_where_none_is_required(bool require)
    {
        var (certificate, key) = _authority.Issue("server");
        await using var server = await FrontedServer.StartAsync($"    tls: {{ certificate: '{certificate}', key: '{key}', client: {{ authorities: '{_authority.CertificatePath}', require: {(require ? "true" : "false")} }} }}");
        var shown = _authority.Issue("client");
        using (var known = Client(keeps: true, null, shown)) Assert.Equal(HttpStatusCode.OK, (await known.GetAsync(new Uri(server.Url, "/seen"), Test)).StatusCode);
        using var nobody = Client(keeps: true, null, null);
        if (require) await Assert.ThrowsAsync<HttpRequestException>(() => nobody.GetAsync(new Uri(server.Url, "/seen"), Test));
        else Assert.Equal(HttpStatusCode.OK, (await nobody.GetAsync(new Uri(server.Url, "/seen"), Test)).StatusCode);
    }

    private static async Task CallAsync(Uri url, bool keeps, ConcurrentDictionary<string, byte> serials, ConcurrentQueue<string> failures, CancellationToken stop)
    {
        using var client = Client(keeps, serials, null);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri(url, "/seen"), CancellationToken.None);
                if (answer.StatusCode != HttpStatusCode.OK) failures.Enqueue($"{(int)answer.StatusCode}");
            }
            catch (Exception e)
            {
                failures.Enqueue(e.ToString());
                return;
            }
        }
    }

    private static HttpClient Client(bool keeps, ConcurrentDictionary<string, byte>? serials, (string Certificate, string Key)? shows) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        PooledConnectionLifetime = keeps ? Timeout.InfiniteTimeSpan : TimeSpan.Zero,
        SslOptions =
        {
            EnabledSslProtocols = SslProtocols.None,
            ClientCertificateContext = shows is { } pair ? SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(pair.Certificate, pair.Key), null, offline: true) : null,
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            {
                serials?.TryAdd(((X509Certificate2)certificate!).SerialNumber, 0);
                return true;
            },
        },
    });
}
