using System.Text;
using Outrider.Configuration;
using Outrider.Logs.Records;

namespace Outrider.Engine.Tests.Logs.Transforms;

/// <summary>Transforms as a user writes them, applied to records one after the other.</summary>
internal sealed class Transformed
{
    private readonly RecordShaper _shaper;

    /// <param name="yaml">A list's inside: <c>{ type: drop, fields: [a] }, { type: … }</c>.</param>
    public Transformed(string yaml)
    {
        var problems = new Problems();
        var config = PipelineRun.Read($"transforms: [{yaml}]\nsinks: [{{ type: console }}]", problems);
        Assert.Empty(problems.InOrder());
        _shaper = new RecordShaper([.. config.Transforms.Select(t => (t.Type, t.Part(TimeProvider.System)))], []);
    }

    /// <summary>What goes on, or in brackets why nothing does.</summary>
    public string this[string json] => Apply(json, 0, Severity.None);

    public string Apply(string json, long unixNs, Severity severity = Severity.None) => Encoding.UTF8.GetString(Apply(Encoding.UTF8.GetBytes(json), ref unixNs, ref severity));

    public byte[] Apply(byte[] json, ref long unixNs, ref Severity severity)
    {
        using var output = new PooledBytes();
        // Something before it, as in a chunk.
        output.Append("before\n"u8);
        output.Append(json);
        return _shaper.Shape(output, "before\n".Length, ref unixNs, ref severity, out _) is { } reason ? Encoding.UTF8.GetBytes($"[{reason}]") : output.Span["before\n".Length..].ToArray();
    }

    public static string Problem(string yaml)
    {
        var problems = new Problems();
        PipelineRun.Read($"transforms: [{yaml}]\nsinks: [{{ type: console }}]", problems);
        return Assert.Single(problems.InOrder()).Message;
    }
}
