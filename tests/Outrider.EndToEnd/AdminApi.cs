using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Outrider.Supervision;
using Outrider.Testing;

namespace Outrider.EndToEnd;

/// <summary>The admin API of a run, found as the user's other commands find it: by the run's record, which has its address and its token.</summary>
internal sealed class AdminApi : IDisposable
{
    private readonly RunRecord _record;
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });

    private AdminApi(RunRecord record)
    {
        _record = record;
        _client.BaseAddress = new Uri(record.AdminUrl);
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", record.AdminToken);
    }

    public Uri Url => _client.BaseAddress!;

    public static async Task<AdminApi> OfAsync(OutriderProcess run)
    {
        RunRecord? record = null;
        await Eventually.True(() => (record = RunRecord.FindLive([run.Folder["state"]]).SingleOrDefault(r => r.Pid == run.Pid)) is not null, $"the run has its record\n{run}");
        return new AdminApi(record!);
    }

    public async Task<JsonNode> StatusAsync() => JsonNode.Parse(await _client.GetStringAsync("/status"))!;

    public Task<string> MetricsAsync() => _client.GetStringAsync("/metrics");

    public async Task<(HttpStatusCode Status, string Body)> GetAsync(string path, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Url };
        using var answer = await client.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Where the nth inbound listener is, whose port the kernel chose.</summary>
    public async Task<Uri> InboundAsync(int nth = 0)
    {
        JsonNode? listener = null;
        await Eventually.Holds(async () => (listener = (await StatusAsync())["listeners"]?[nth]) is not null, "the listener is up");
        return new Uri($"{(listener!["tls"]!.GetValue<bool>() ? "https" : "http")}://{listener["address"]}");
    }

    /// <summary>The value of a series as /metrics shows it, or null: <c>name{label="value"}</c>, with all of its labels.</summary>
    public async Task<double?> SeriesAsync(string series)
    {
        var line = (await MetricsAsync()).Split('\n').FirstOrDefault(l => l.StartsWith(series + " ", StringComparison.Ordinal));
        return line is null ? null : double.Parse(line[(series.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    public override string ToString() => _record.AdminUrl;

    public void Dispose() => _client.Dispose();
}
