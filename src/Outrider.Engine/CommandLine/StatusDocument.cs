using System.Net.Http.Headers;
using System.Text.Json;
using Outrider.Supervision;
using Outrider.Supervision.Command;
using Outrider.Supervision.Control;

namespace Outrider.CommandLine;

/// <summary>What a run says of itself: its supervisor of the processes, over the control socket, and its modules of everything else, by their <c>/status</c>.</summary>
internal sealed class StatusDocument : IDisposable
{
    // What answers is on this machine; a run that takes longer is stuck, and a person waits.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    // A thousand endpoints are some 200 KiB.
    private const int MaxBytes = 8 << 20;

    private const string Processes = "processes";

    private readonly List<string> _unanswered = [];
    private readonly RunStatus? _supervisor;
    private readonly JsonDocument? _modules;

    private StatusDocument(LiveRun run)
    {
        _supervisor = FetchSupervisor(run);
        _modules = FetchModules(run.Record);
    }

    /// <summary>What does not answer, and why, each to follow on the run's name.</summary>
    public IReadOnlyList<string> Unanswered => _unanswered;

    public bool IsEmpty => _supervisor is null && _modules is null;

    public static StatusDocument Fetch(LiveRun run) => new(run);

    /// <summary>The modules' sections, in their order, with the processes as the supervisor has them.</summary>
    public JsonDocument Merged()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var section in _modules?.RootElement.EnumerateObject().ToArray() ?? [])
            {
                if (_supervisor is not null && section.Name == Processes) WriteProcesses(json, _supervisor);
                else section.WriteTo(json);
            }

            if (_supervisor is not null && _modules?.RootElement.TryGetProperty(Processes, out _) != true) WriteProcesses(json, _supervisor);
            json.WriteEndObject();
        }

        return JsonDocument.Parse(buffer.ToArray());
    }

    public void Dispose() => _modules?.Dispose();

    private static void WriteProcesses(Utf8JsonWriter json, RunStatus supervisor)
    {
        json.WritePropertyName(Processes);
        RunSections.WriteProcesses(json, supervisor);
    }

    private RunStatus? FetchSupervisor(LiveRun run)
    {
        try
        {
            var answer = new CommandClient(run.Folder).Ask(new CommandRequest.Status(), _ => { }, Timeout);
            if (answer.Status is null) _unanswered.Add($"does not tell its processes: {answer.Line}");
            return answer.Status;
        }
        catch (UnavailableException e)
        {
            _unanswered.Add(e.Message);
            return null;
        }
    }

    private JsonDocument? FetchModules(RunRecord run)
    {
        if (run.AdminUrl.Length == 0)
        {
            _unanswered.Add("has no admin listener, which knows of everything but the processes; give it one as admin.listen");
            return null;
        }

        var url = run.AdminUrl.TrimEnd('/') + "/status";
        try
        {
            var document = Get(url, run.AdminToken, out var refusal);
            if (document is null) _unanswered.Add($"does not tell more than its processes: {url} says {refusal}");
            return document;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException or IOException or UriFormatException or InvalidOperationException)
        {
            _unanswered.Add("does not tell more than its processes: " + (e is OperationCanceledException ? $"{url} is silent for {Timeout.TotalSeconds}s" : $"{url}: {(e.InnerException ?? e).Message}"));
            return null;
        }
    }

    private static JsonDocument? Get(string url, string token, out string refusal)
    {
        // No proxy: HTTP_PROXY may well be the ambassador of the very run that is asked about.
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Timeout, MaxResponseContentBufferSize = MaxBytes };
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = client.Send(request);
        refusal = $"{(int)response.StatusCode} {response.ReasonPhrase}";
        if (!response.IsSuccessStatusCode) return null;
        var document = JsonDocument.Parse(response.Content.ReadAsStream());
        if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
        document.Dispose();
        throw new JsonException("the answer is no JSON object");
    }
}
