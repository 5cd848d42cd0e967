using System.Text.Json.Nodes;
using Outrider.Testing;

namespace Outrider.EndToEnd.Logs;

/// <summary>Where a log sink's batches arrive, read as records. What was not accepted is not among them.</summary>
internal sealed class LogReceiver : IAsyncDisposable
{
    private readonly Receiver _receiver;

    private LogReceiver(Receiver receiver) => _receiver = receiver;

    public string Url => _receiver.Url + "/ingest";

    public int Batches => _receiver.Requests.Count;

    public int Status
    {
        set => _receiver.Status = value;
    }

    public TimeSpan Pace
    {
        set => _receiver.Pace = value;
    }

    /// <summary>In the order of arrival.</summary>
    public IReadOnlyList<JsonNode> Records => [.. _receiver.LinesTo("/ingest").Select(l => JsonNode.Parse(l)!)];

    public static async Task<LogReceiver> StartAsync(int port = 0) => new(await Receiver.StartAsync(port));

    /// <summary>The messages of one stream, in the order of arrival.</summary>
    public IReadOnlyList<string> Messages(string stream) =>
        [.. Records.Where(r => r["stream"]?.GetValue<string>() == stream).Select(r => r["message"]!.GetValue<string>())];

    /// <summary>Until a record with this message has come. It looks at text, to be cheap among tens of thousands.</summary>
    public Task HasAsync(string message, TimeSpan? within = null) => Eventually.True(
        () => _receiver.Requests.Any(r => r.Body.Contains($"\"message\":\"{message}\"", StringComparison.Ordinal)), $"'{message}' arrives", within);

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();
}
