using Outrider.Engine.Tests.Logs;

namespace Outrider.Faults.Logs;

/// <summary>
/// The pipeline alone, in this process and on a clock that can be set: nobody can set the machine's in a test (a time namespace has no calendar, and a clock that is
/// preloaded into the whole run made it hang).
/// </summary>
internal sealed class PipelineCollector(string state, string logs, SteppedTime time) : ICollector
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private PipelineRun _run = null!;

    public int Pid => Environment.ProcessId;

    public async Task StartAsync() => _run = await PipelineRun.StartAsync(logs, state, time);

    public Task<Account> AccountAsync()
    {
        double Of(string name) => _run.Metric("outrider_log_bytes_" + name);
        return Task.FromResult(new Account(Of("read_total"), Of("acknowledged_total"), Of("in_flight"), Of("buffered"), Of("dropped_total"), ""));
    }

    public async Task EndAsync() => Assert.True(await _run.Pipeline.FlushAsync(Grace));

    public ValueTask DisposeAsync() => _run.DisposeAsync();
}
