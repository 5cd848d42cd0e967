using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Outrider.Testing;

namespace Outrider.Faults.Logs;

/// <summary>
/// The far end of a row: takes batches over HTTP, remembers how often each number came, looks at every record, and behaves as badly as it is told. What it does not take
/// it does not count.
/// </summary>
internal sealed class NumberedSink : IAsyncDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    // What a timer may be early by.
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(30);

    private readonly int _port = FreePort.Next();
    private readonly ConcurrentQueue<SinkManner> _manners = new();
    private readonly Lock _gate = new();
    private readonly HashSet<int> _seen = [];
    private RecordingServer? _server;
    private long _refusedAt;

    public string Url => $"http://127.0.0.1:{_port}/ingest";

    /// <summary>How long a batch takes it.</summary>
    public TimeSpan Pace { get; set; }

    /// <summary>Batches that it took and gave no answer for, or none that need have come through.</summary>
    public int Unanswered { get; private set; }

    /// <summary>Numbers that have come, each once.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _seen.Count;
        }
    }

    /// <summary>Lines that came again.</summary>
    public int Duplicates { get; private set; }

    /// <summary>Records that are not what was written, and callers that did not wait as they were asked to.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    /// <summary>Behaves so for one request each, and well after that.</summary>
    public void Expect(params IEnumerable<SinkManner> manners)
    {
        foreach (var manner in manners) _manners.Enqueue(manner);
    }

    public async Task UpAsync() => _server = await RecordingServer.StartAsync(AnswerAsync, _port);

    public async Task DownAsync()
    {
        if (_server is { } server) await server.DisposeAsync();
        _server = null;
    }

    /// <summary>The numbers up to this one that have not come.</summary>
    public int[] Missing(int last)
    {
        lock (_gate) return [.. Enumerable.Range(1, last).Where(n => !_seen.Contains(n))];
    }

    public async ValueTask DisposeAsync() => await DownAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        if (Interlocked.Exchange(ref _refusedAt, 0) is > 0 and var at && Stopwatch.GetElapsedTime(at) < RetryAfter - Slack) Complaints.Enqueue($"it came again after {Stopwatch.GetElapsedTime(at)}");
        if (!_manners.TryDequeue(out var manner)) manner = SinkManner.Take;
        if (manner is SinkManner.TooMany or SinkManner.Unavailable)
        {
            context.Response.StatusCode = manner == SinkManner.TooMany ? StatusCodes.Status429TooManyRequests : StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = $"{RetryAfter.TotalSeconds:0}";
            Interlocked.Exchange(ref _refusedAt, Stopwatch.GetTimestamp());
            return;
        }

        Take(context.Features.Get<RecordedRequest>()!.Body, mayComeAgain: manner != SinkManner.Take);
        await Task.Delay(Pace);
        if (manner == SinkManner.Take) return;
        if (manner == SinkManner.AnswerAndClose) await context.Response.CompleteAsync();
        context.Features.Get<IConnectionLifetimeFeature>()!.Abort();
    }

    private void Take(byte[] body, bool mayComeAgain)
    {
        lock (_gate)
        {
            if (mayComeAgain) Unanswered++;
            for (var rest = body.AsMemory(); !rest.IsEmpty;)
            {
                var end = rest.Span.IndexOf((byte)'\n');
                if (end < 0) Complaints.Enqueue("a batch does not end with the end of a line");
                Take(rest[..(end < 0 ? rest.Length : end)]);
                rest = rest[(end < 0 ? rest.Length : end + 1)..];
            }
        }
    }

    private void Take(ReadOnlyMemory<byte> record)
    {
        try
        {
            using var json = JsonDocument.Parse(record);
            var root = json.RootElement;
            int number;
            bool isWhole;
            if (root.TryGetProperty("n", out var n))
            {
                number = n.GetInt32();
                // The members that the line had are there byte for byte, in one piece.
                isWhole = root.GetRawText().Contains(NumberedFile.TextOf(number).Trim('{', '}'), StringComparison.Ordinal);
            }
            else
            {
                var message = root.GetProperty("message").GetString()!;
                number = int.Parse(message.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
                isWhole = message == NumberedFile.TextOf(number);
            }

            if (!isWhole) Complaints.Enqueue($"line {number} is another: {root.GetRawText()}");
            if (!_seen.Add(number)) Duplicates++;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or FormatException or IndexOutOfRangeException)
        {
            Complaints.Enqueue($"{e.Message}: {System.Text.Encoding.UTF8.GetString(record.Span)}");
        }
    }
}

/// <summary>How a sink meets one request.</summary>
internal enum SinkManner { Take, TooMany, Unavailable, CloseUnanswered, AnswerAndClose }
