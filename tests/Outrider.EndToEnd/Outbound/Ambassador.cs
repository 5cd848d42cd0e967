using System.Text.Json.Nodes;
using Outrider.EndToEnd.Applications;
using Outrider.Testing;

namespace Outrider.EndToEnd.Outbound;

/// <summary>A run whose application calls one service, <c>service-b</c>, through the outbound listener; the test calls there too.</summary>
internal sealed class Ambassador : IAsyncDisposable
{
    private Ambassador(OutriderProcess run, AdminApi admin, Uri url, HttpClient client) => (Run, Admin, Url, Client) = (run, admin, url, client);

    public OutriderProcess Run { get; }

    public AdminApi Admin { get; }

    /// <summary>Of the outbound listener.</summary>
    public Uri Url { get; }

    public HttpClient Client { get; }

    /// <param name="service">The lines of the service, at their indentation of six.</param>
    /// <param name="sections">More sections of the file.</param>
    public static async Task<Ambassador> StartAsync(string service, string sections = "")
    {
        var port = FreePort.Next();
        var run = OutriderProcess.Run($"app: {{ command: {Application.Server}, ready: {{ interval: 20ms }} }}\noutbound:\n  listen: 127.0.0.1:{port}\n  services:\n    service-b:\n{service}\n{sections}\n");
        await run.Log.Line("the application is ready");
        var url = new Uri($"http://127.0.0.1:{port}");
        return new Ambassador(run, await AdminApi.OfAsync(run), url, new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = url });
    }

    public async Task<JsonNode> EndpointAsync(int nth = 0) => (await Admin.StatusAsync())["services"]![0]!["endpoints"]![nth]!;

    /// <summary>Status and reason, empty where the answer is not Outrider's own.</summary>
    public async Task<(int Status, string Reason)> CallAsync(string path = "/service-b/stock/1", HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        using var answer = await Client.SendAsync(request);
        return ((int)answer.StatusCode, answer.Headers.TryGetValues("X-Outrider-Reason", out var reasons) ? reasons.Single() : "");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Admin.Dispose();
        await Run.DisposeAsync();
    }
}
