using System.Text;
using Outrider.Kernel;
using Outrider.Logs.Delivery;
using Outrider.Logs.Parsers;
using Outrider.Logs.Records;

namespace Outrider.Micro;

/// <summary>What becomes of one log line of the usual size, 226 bytes: scanned, spliced, identified.</summary>
internal static class LineSubjects
{
    private static readonly byte[] Json = Encoding.UTF8.GetBytes(
        """{"time":"2026-01-02T00:00:00.000Z","level":"info","msg":"request completed","logger":"orders.jobs","trace_id":"c67be7878cce045851dc24d3f3174f23","user_id":590604,"duration_ms":48.143,"http":{"path":"/orders/60487","status":200},"n":1}""");

    private static readonly byte[] Text = Encoding.UTF8.GetBytes("2026-01-02 03:04:05,123 INFO  [main] c.e.orders.Checkout - order 4711 accepted for customer 42 in 17 ms");

    public static IEnumerable<Subject> All()
    {
        var members = new JsonMembers();
        yield return new Subject("log line, JSON, scanned", () => JsonLine.TryRead(Json, members, out var line) ? line.Length : 0);
        yield return new Subject("log line, its hash", () => (int)ContentHash.Of(Json));
        yield return new Subject("log line, its time read", () => Timestamps.TryReadJson("\"2026-01-02T00:00:00.000Z\""u8, out var ns, out _) ? (int)ns : 0);
        yield return Whole("log line, JSON, a record", Json);
        yield return Whole("log line, text, a record", Text);
    }

    private static Subject Whole(string name, byte[] line)
    {
        var writer = new RecordWriter();
        var parser = AutoParser.Make(new LineParserContext(null, () => { }));
        var enrichment = new Enrichment(new AppIdentity("orders", "1.4.2", "production", "eu-west-1", "host-1"), "stdout", "");
        var buffer = new RecordBuffer();
        return new Subject(name, () =>
        {
            if (buffer.Count == 0) writer.Begin(buffer, enrichment, DateTimeOffset.UtcNow);
            writer.BeginUnit(line.Length, ContentHash.Of(line));
            parser.Parse(line, writer);
            if (buffer.Count == 500) writer.CutTo(0);
            return buffer.Count;
        });
    }
}
