using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Logs;
using Outrider.Observability;

namespace Outrider.Engine.Tests.Logs;

/// <summary>One life of a pipeline over a state folder, from the YAML a user would write; ended without a flush, as a restart ends it.</summary>
internal sealed class PipelineRun : IAsyncDisposable
{
    public static readonly AppIdentity Identity = new("orders", "1.4.2", "production", "", "host-1");

    private PipelineRun(LogPipeline pipeline, MetricRegistry metrics) => (Pipeline, Metrics) = (pipeline, metrics);

    public LogPipeline Pipeline { get; }

    public MetricRegistry Metrics { get; }

    public static LogsConfig Read(string yaml, Problems problems)
    {
        var node = Yaml.Read(yaml, "/test/outrider.yaml", problems)!;
        return LogsConfig.Shape.Read(new Section(node, "logs", problems));
    }

    public static async Task<PipelineRun> StartAsync(string yaml, string state, TimeProvider? time = null, ILoggerFactory? loggers = null)
    {
        var problems = new Problems();
        var config = Read(yaml, problems);
        Assert.Empty(problems.InOrder());
        var metrics = new MetricRegistry();
        var run = new PipelineRun(new LogPipeline(config, Identity, state, time ?? TimeProvider.System, loggers ?? NullLoggerFactory.Instance, metrics, new StatusBoard()), metrics);
        await run.Pipeline.StartAsync();
        return run;
    }

    /// <summary>The sum of a family's numbers, of those that have all the given values as labels.</summary>
    public double Metric(string name, params string[] labels) =>
        Metrics.Collect().Where(p => p.Name == name && labels.All(l => p.Labels.Any(have => have.Value == l))).Sum(p => p.Value);

    public ValueTask DisposeAsync() => Pipeline.DisposeAsync();
}
