using System.Text;
using System.Text.Json;
using Outrider.Engine.Tests.Logs.Records;
using Outrider.Logs.Parsers;
using Outrider.Logs.Records;

namespace Outrider.Engine.Tests.Logs.Transforms;

public sealed class ChainTests
{
    private static readonly string[] Links =
    [
        "{ type: rename, fields: { a: b.c } }", "{ type: rename, fields: { b: a } }", "{ type: rename, fields: { a: b, message: a } }", "{ type: add, fields: { a: \"{message} {b} {a.a}\" } }",
        "{ type: add, replace: true, fields: { b.c.d: \"{message}\", a: \"{a.a}\" } }", "{ type: drop, fields: [a.a, b] }", "{ type: drop, fields: [message.a, a.b.c] }",
        "{ type: redact, fields: [zzz], patterns: [credit_card, email, jwt, api_key, private_key, url_password, iban, bearer_token] }", "{ type: redact, fields: [zzz.a], regex: [zzzz] }",
        "{ type: filter, keep: \"not exists(zzz)\" }", "{ type: filter, drop: \"a matches 'zzz' or message contains 'zzz'\" }", "{ type: sample, share: 100% }", "{ type: rate_limit, rate: 1000000000/s, key: a }",
        "{ type: add, fields: { \"`x \\\" y`.z\": \"{file}\" }, when: \"exists(a)\" }",
    ];

    private static readonly string[] Touched = ["a", "b", "message", "x \" y", "sample_rate"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_a_chain_does_the_record_is_one_object_on_one_line_and_what_nobody_asked_to_change_stays_byte_for_byte(int seed)
    {
        var random = new Random(seed);
        var lines = new HostileLines(seed);
        var changed = 0;
        for (var chain = 0; chain < 40; chain++)
        {
            var transformed = new Transformed(string.Join(", ", Enumerable.Range(0, random.Next(1, 6)).Select(_ => Links[random.Next(Links.Length)])));
            for (var i = 0; i < 100; i++)
            {
                var record = Record(lines.Next());
                var (unixNs, severity) = (1L, Severity.None);
                var output = transformed.Apply(record, ref unixNs, ref severity);
                Assert.False(output.AsSpan().ContainsAny((byte)'\n', (byte)'\r'), Encoding.UTF8.GetString(output));
                using (var document = JsonDocument.Parse(output)) Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
                Assert.Equal(Untouched(record), Untouched(output));
                if (!output.AsSpan().SequenceEqual(record)) changed++;
            }
        }

        Assert.InRange(changed, 500, 3_999);
    }

    private static List<string> Untouched(byte[] record)
    {
        var untouched = new List<string>();
        var members = new JsonChildren(record);
        while (members.MoveNext())
        {
            var (name, value) = (members.Current.Name(record).ToArray(), members.Current.Value(record).ToArray());
            if (!Touched.Any(t => JsonStrings.Mean(name, Encoding.UTF8.GetBytes(t)))) untouched.Add($"{Encoding.UTF8.GetString(name)}:{Encoding.UTF8.GetString(value)}");
        }

        return untouched;
    }

    private static byte[] Record(byte[] line)
    {
        using var output = new RecordBuffer();
        var writer = new RecordWriter();
        writer.Begin(output, new Enrichment(PipelineRun.Identity, "file", "/a.log"), new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        new AutoParser().Parse(line, writer);
        return output.Bytes.Span[..^1].ToArray();
    }
}
