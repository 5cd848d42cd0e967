using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Outrider.Native;
using Outrider.Testing;

namespace Outrider.EndToEnd.Story;

/// <summary>
/// One of the orders examples, copied as it is and run with everything around it: a certificate of the test's own authority, an issuer of tokens,
/// two real nginx as <c>service-b</c>, and a server that receives its logs and metrics. Only addresses are set, by the variables the example names.
/// </summary>
internal sealed class OrdersRide : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly TestAuthority _authority;
    private readonly TestIssuer _issuer;
    private readonly HttpClient _caller;

    private OrdersRide(TemporaryFolder folder, TestAuthority authority, TestIssuer issuer, Nginx[] instances, RecordingServer receiver, OutriderProcess outrider, int port)
    {
        (_folder, _authority, _issuer, Instances, Receiver, Outrider) = (folder, authority, issuer, instances, receiver, outrider);
        _caller = authority.CreateClient();
        _caller.BaseAddress = new Uri($"https://localhost:{port}");
    }

    public Nginx[] Instances { get; }

    public RecordingServer Receiver { get; }

    public OutriderProcess Outrider { get; }

    /// <summary>Lines that arrived at the far end of the log sink, as JSON.</summary>
    public IEnumerable<JsonObject> Lines => Bodies("/logs").SelectMany(b => b.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Select(l => JsonNode.Parse(l)!.AsObject());

    /// <summary>Exports that arrived at the far end of the metrics sink.</summary>
    public IEnumerable<JsonObject> Exports => Bodies("/metrics").Select(b => JsonNode.Parse(b)!.AsObject());

    public static async Task<OrdersRide> StartAsync(string example, TestIssuer issuer, string keyFile)
    {
        var folder = new TemporaryFolder();
        Example.Copy(example, folder);
        var authority = new TestAuthority(folder["certs/."]);
        authority.Issue("server");
        folder.Write($"certs/{keyFile}", issuer.Key);
        Nginx[] instances = [await Nginx.StartAsync(folder, "one"), await Nginx.StartAsync(folder, "two")];
        var receiver = await RecordingServer.StartAsync(RecordingServer.Status(204));
        var listen = FreePort.Next();
        var outrider = OutriderProcess.Start(folder, ["run", "-c", "outrider.yaml"], environment: new Dictionary<string, string>
        {
            ["ORDERS_ENVIRONMENT"] = "story",
            ["ORDERS_PORT"] = FreePort.Next().ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["ORDERS_LISTEN"] = $"127.0.0.1:{listen}",
            ["ORDERS_OUTBOUND"] = "127.0.0.1:0",
            ["ORDERS_ADMIN"] = "127.0.0.1:0",
            ["ORDERS_METRICS_INTERVAL"] = "1s",
            ["ORDERS_LOGS_URL"] = receiver.Url("/logs").ToString(),
            ["ORDERS_METRICS_URL"] = receiver.Url("/metrics").ToString(),
            ["SERVICE_B_1"] = instances[0].Address,
            ["SERVICE_B_2"] = instances[1].Address,
        });
        return new OrdersRide(folder, authority, issuer, instances, receiver, outrider, listen);
    }

    public string Token(string subject, string[] roles, TimeSpan? validFor = null) =>
        _issuer.Token("https://login.example.com", "orders", subject, roles, validFor ?? TimeSpan.FromMinutes(10));

    public async Task<HttpResponseMessage> GetAsync(string path, string? token = null) => await _caller.SendAsync(Request(HttpMethod.Get, path, token));

    public async Task<(HttpStatusCode Status, JsonObject Order)> PlaceAsync(string item, int quantity, string token)
    {
        using var request = Request(HttpMethod.Post, "/api/orders", token);
        request.Content = new StringContent(new JsonObject { ["item"] = item, ["quantity"] = quantity }.ToJsonString(), Encoding.UTF8, "application/json");
        // What a caller claims to be must not reach the application.
        request.Headers.Add("X-User-Id", "root");
        request.Headers.Add("X-User-Roles", "operator");
        using var answer = await _caller.SendAsync(request);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject());
    }

    /// <summary>What somebody puts where the application's configuration comes from.</summary>
    public void Configure(string json) => _folder.Write("config/orders.json", json);

    public string Configured => File.ReadAllText(_folder["var/orders.json"]);

    public async Task KillSidecarAsync() => ProcessControl.TrySignal(await Outrider.SidecarPid(), Signal.Kill);

    public async ValueTask DisposeAsync()
    {
        _caller.Dispose();
        foreach (var instance in Instances) await instance.DisposeAsync();
        await Receiver.DisposeAsync();
        _authority.Dispose();
        await Outrider.DisposeAsync();
    }

    private IEnumerable<string> Bodies(string target) => Receiver.Requests.Where(r => r.Target == target).Select(r => Encoding.UTF8.GetString(r.Body));

    private static HttpRequestMessage Request(HttpMethod method, string path, string? token)
    {
        var request = new HttpRequestMessage(method, path) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }
}
