using System.Net;
using Outrider.Admin;
using Outrider.Transport;
using Outrider.Kernel;
using Outrider.Observability;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Admin;

public sealed class AdminListenerTests : IAsyncLifetime
{
    private readonly StatusBoard _status = new();
    private readonly AdminListener _listener;
    private readonly HttpClient _client = new();

    public AdminListenerTests()
    {
        var sources = AdminSources.Of(() => [], _status, new SnapshotCell<AppStatus>(AppStatus.Unknown), CancellationToken.None, CancellationToken.None);
        var listen = ListenAddress.Loopback(0);
        _listener = new AdminListener(ListenOn.Address(listen.EndPoint), new AdminGate(listen, "0123456789abcdef"), sources, new LogLines(), TimeProvider.System);
    }

    public async ValueTask InitializeAsync() => await _listener.StartAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _listener.DisposeAsync();
    }

    [Fact]
    public async Task The_answers_arrive_over_a_real_socket()
    {
        var health = await Send(HttpMethod.Get, "/healthz");
        Assert.Equal((HttpStatusCode.OK, "ok\n"), (health.StatusCode, await health.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        Assert.True(health.Headers.CacheControl!.NoStore);

        _status.Show("x", json => json.WriteNumberValue(1));
        var status = await Send(HttpMethod.Get, "/status", "0123456789abcdef");
        Assert.Equal("""{"x":1}""", await status.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.Unauthorized, (await Send(HttpMethod.Get, "/status")).StatusCode);
    }

    [Fact]
    public async Task HEAD_is_answered_without_a_body()
    {
        var answer = await Send(HttpMethod.Head, "/healthz");
        Assert.Equal((HttpStatusCode.OK, 3L), (answer.StatusCode, answer.Content.Headers.ContentLength));
    }

    [Fact]
    public async Task A_rebound_name_is_refused_even_with_the_token()
    {
        var answer = await Send(HttpMethod.Get, "/status", "0123456789abcdef", "evil.example");
        Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
    }

    private Task<HttpResponseMessage> Send(HttpMethod method, string path, string? token = null, string? host = null)
    {
        var request = new HttpRequestMessage(method, $"http://{_listener.LocalAddress}{path}");
        if (token is not null) request.Headers.Add("Authorization", "Bearer " + token);
        request.Headers.Host = host;
        return _client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
