using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Outrider.Testing;

namespace Outrider.EndToEnd.Logs;

/// <summary>Where a log sink's batches arrive, read as records. What was not accepted is not among them.</summary>
internal sealed class LogReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _accepted = new();
    private RecordingServer _server = null!;

    private LogReceiver()
    {
    }

    public string Url => _server.Url("/ingest").ToString();

    public int Batches => _accepted.Count;

    /// <summary>What it answers with.</summary>
    public int Status { get; set; } = 200;

    /// <summary>How long it keeps its caller waiting for the answer.</summary>
    public TimeSpan Pace { get; set; }

    /// <summary>In the order of arrival.</summary>
    public IReadOnlyList<JsonNode> Records => [.. _accepted.SelectMany(b => b.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Select(l => JsonNode.Parse(l)!)];

    /// <param name="port">Where it listens; a free one where nothing is said.</param>
    public static async Task<LogReceiver> StartAsync(int port = 0)
    {
        var receiver = new LogReceiver();
        receiver._server = await RecordingServer.StartAsync(receiver.AnswerAsync, port);
        return receiver;
    }

    /// <summary>The messages of one stream, in the order of arrival.</summary>
    public IReadOnlyList<string> Messages(string stream) =>
        [.. Records.Where(r => r["stream"]?.GetValue<string>() == stream).Select(r => r["message"]!.GetValue<string>())];

    /// <summary>Until a record with this message has come. It looks at text, to be cheap among tens of thousands.</summary>
    public Task HasAsync(string message, TimeSpan? within = null) =>
        Eventually.True(() => _accepted.Any(b => b.Contains($"\"message\":\"{message}\"", StringComparison.Ordinal)), $"'{message}' arrives", within);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        // Kept before the answer is on its way: whether that still finds its caller is another matter.
        if (Status < 300) _accepted.Enqueue(Encoding.UTF8.GetString(context.Features.Get<RecordedRequest>()!.Body));
        return Task.Delay(Pace);
    }
}
