using System.Text.Json.Nodes;
using Outrider.EndToEnd.Applications;

namespace Outrider.EndToEnd.Inbound;

/// <summary>The server of <c>Applications/</c> on a port of its own choice, behind one inbound listener, ready to be called.</summary>
internal sealed class FrontedServer : IAsyncDisposable
{
    private FrontedServer(OutriderProcess run, AdminApi admin, Uri url, HttpClient client) => (Run, Admin, Url, Client) = (run, admin, url, client);

    public OutriderProcess Run { get; }

    public AdminApi Admin { get; }

    public Uri Url { get; }

    public HttpClient Client { get; }

    /// <param name="listener">More lines of the listener, at its indentation of four.</param>
    /// <param name="sections">More sections of the file.</param>
    public static async Task<FrontedServer> StartAsync(string listener = "", string sections = "")
    {
        var run = OutriderProcess.Run($"app:\n  command: {Application.Server}\n  ready: {{ interval: 20ms }}\ninbound:\n  - listen: 127.0.0.1:0\n{listener}\n{sections}\n");
        try
        {
            await run.Log.Line("the application is ready");
            var admin = await AdminApi.OfAsync(run);
            var url = await admin.InboundAsync();
            return new FrontedServer(run, admin, url, new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = url });
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>A request as the application saw it: <c>method</c>, <c>path</c>, <c>headers</c>, <c>body</c>.</summary>
    public async Task<SeenRequest> SeenAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await Client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return new SeenRequest(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Admin.Dispose();
        await Run.DisposeAsync();
    }
}

/// <summary>What <c>/seen</c> says.</summary>
internal sealed class SeenRequest(JsonNode json)
{
    public string Path => json["path"]!.GetValue<string>();

    public string Body => json["body"]!.GetValue<string>();

    public IReadOnlyList<string> Header(string name) =>
        [.. json["headers"]!.AsArray().Where(h => h![0]!.GetValue<string>().Equals(name, StringComparison.OrdinalIgnoreCase)).Select(h => h![1]!.GetValue<string>())];
}
