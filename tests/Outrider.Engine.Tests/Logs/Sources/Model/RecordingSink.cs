using System.Text;
using System.Text.Json;
using Outrider.Kernel;
using Outrider.Logs.Delivery;
using Outrider.Logs.Sinks;

namespace Outrider.Engine.Tests.Logs.Sources;

/// <summary>A sink that costs nothing, keeps the messages in their order, and can be closed: then it takes a batch and does not answer.</summary>
internal sealed class RecordingSink
{
    private readonly Lock _gate = new();
    private readonly List<string> _messages = [];
    private TaskCompletionSource _open = new();

    public RecordingSink() => _open.SetResult();

    public bool IsOpen => _open.Task.IsCompleted;

    /// <summary>A small batch, so that few lines are on their way at once.</summary>
    public int MaxEvents { get; init; } = 20;

    public IReadOnlyList<string> Messages
    {
        get
        {
            lock (_gate) return [.. _messages];
        }
    }

    public void Close()
    {
        if (IsOpen) _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void Open() => _open.TrySetResult();

    /// <summary>One for each life of a pipeline.</summary>
    public ILogSink Connect() => new Connection(this);

    private void Take(LogBatch batch)
    {
        var text = Encoding.UTF8.GetString([.. batch.Segments.SelectMany(s => s.ToArray())]);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var record = JsonDocument.Parse(line);
            lock (_gate) _messages.Add(record.RootElement.GetProperty("message").GetString()!);
        }
    }

    private sealed class Connection(RecordingSink sink) : ILogSink
    {
        public BatchLimits Limits => new(sink.MaxEvents, 1 << 20, TimeSpan.Zero);

        public Backoff Backoff { get; } = new(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1));

        public async Task<SendOutcome> SendAsync(LogBatch batch, CancellationToken cancel)
        {
            await sink._open.Task.WaitAsync(cancel);
            sink.Take(batch);
            return SendOutcome.Accepted;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
