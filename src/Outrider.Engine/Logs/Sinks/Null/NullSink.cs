using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Logs.Delivery;

namespace Outrider.Logs.Sinks;

/// <summary>Accepts whatever comes.</summary>
internal sealed class NullSink : ILogSink
{
    public static readonly ComponentKind Kind = ComponentKind.Of("null", NullSinkConfig.Shape, (NullSinkConfig c) => new LogSinkPart(c.Delivery, _ => new NullSink()));

    public BatchLimits Limits { get; } = new(10_000, 1 << 20, TimeSpan.Zero);

    // It never fails.
    public Backoff Backoff { get; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));

    public Task<SendOutcome> SendAsync(LogBatch batch, CancellationToken cancel) => Task.FromResult(SendOutcome.Accepted);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
