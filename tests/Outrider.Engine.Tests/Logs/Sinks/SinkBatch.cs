using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Outrider.Configuration;
using Outrider.Logs;
using Outrider.Logs.Delivery;
using Outrider.Logs.Records;
using Outrider.Logs.Sinks;
using Outrider.Logs.Tailing;
using Outrider.Observability;
using Outrider.Security;
using SinkSlot = Outrider.Logs.Sinks.Catalogue;

namespace Outrider.Engine.Tests.Logs.Sinks;

/// <summary>What a sink is given: batches of records with times and severities, and its surroundings; and sinks made of the YAML that a user would write.</summary>
internal static class SinkBatch
{
    /// <summary>2026-01-02T03:04:05.678Z.</summary>
    public const long Noon = 1_767_323_045_678_000_000;

    public static LogBatch Of(params string[] records) => At([.. records.Select(r => (r, Noon, Severity.Info))]);

    public static LogBatch Numbered(int count) => Of([.. Enumerable.Range(0, count).Select(n => $$"""{"message":"line {{n}}","n":{{n}}}""")]);

    public static LogBatch At(params (string Json, long UnixNs, Severity Severity)[] records)
    {
        var buffer = new RecordBuffer();
        foreach (var (json, unixNs, severity) in records)
        {
            var line = Encoding.UTF8.GetBytes(json + "\n");
            buffer.Bytes.Append(line);
            buffer.Add(new RecordMark(buffer.Bytes.Length, buffer.Bytes.Length, unixNs, ContentHash.Of(line), RecordMark.AllSinks, severity));
        }

        return new LogBatch([new LogChunk(new StreamLedger("1:2", 0), 0, buffer.Bytes.Length, buffer, 1) { Settled = _ => { } }]);
    }

    public static LogSinkContext Context(string name = "sink", TimeProvider? time = null, MetricRegistry? metrics = null, ILogger? log = null)
    {
        var registry = metrics ?? new MetricRegistry();
        var logger = log ?? NullLogger.Instance;
        return new LogSinkContext(name, time ?? TimeProvider.System, new OwnFiles(), new LogMetrics(registry), new TlsSurroundings(new CertificateMetrics(registry), time ?? TimeProvider.System, logger), logger);
    }

    /// <param name="yaml">One sink: <c>{ type: http, url: … }</c>.</param>
    /// <param name="context">A plain one where nothing is given.</param>
    public static ILogSink Make(string yaml, LogSinkContext? context = null)
    {
        var problems = new Problems();
        var node = Yaml.Read(yaml, "/test/outrider.yaml", problems)!;
        Assert.True(Values.Component<LogSinkPart>(SinkSlot.All).TryRead(new Section(node, "sink", problems), out var chosen), string.Join('\n', problems.InOrder()));
        Assert.Empty(problems.InOrder());
        return chosen!.Part.Make(context ?? Context());
    }
}
