using Outrider.Configuration;
using Outrider.Engine.Tests.Logs.Records;
using Outrider.Logs.Conditions;
using Outrider.Logs.Records;

namespace Outrider.Engine.Tests.Logs.Conditions;

public sealed class ConditionTests
{
    private const string Record =
        """{"status":500,"big":9007199254740993,"ratio":0.5,"huge":1e400,"n":"42","path":"\/api\/x","message":"a \"timeout\" \u00e9","stream":"stderr","service":"a","ok":true,"none":null,"user":{"id":"u1","n":{"m":7}},"a.b":1,"a":{"b":2},"tags":["x","y\u002d1",3],"x y":1,"d\u0065ep":{"k\u0065y":1},"twice":1,"twice":2}""";

    [Theory]
    [InlineData("status >= 500", true)]
    [InlineData("status > 500", false)]
    [InlineData("status == 500", true)]
    [InlineData("status == 500.0", true)]
    [InlineData("status == '500'", true)]
    [InlineData("status != 500", false)]
    [InlineData("status < 1e3", true)]
    [InlineData("big == 9007199254740993", true)]
    [InlineData("big == 9007199254740992", false)]
    [InlineData("huge > 1", true)]
    [InlineData("ratio > 0.4 and ratio < 0.6", true)]
    [InlineData("n >= 42", true)]
    [InlineData("n > 100", false)]
    [InlineData("path > 5", false)]
    [InlineData("path != 5", true)]
    [InlineData("path matches '^/api/'", true)]
    [InlineData("path not matches '^/api/'", false)]
    [InlineData("path starts_with '/api' and path ends_with \"/x\"", true)]
    [InlineData("message contains '\"timeout\" é'", true)]
    [InlineData("message matches 'é$'", true)]
    [InlineData("message contains 'it''s'", false)]
    [InlineData("stream == 'stderr'", true)]
    [InlineData("not (stream == 'stderr')", false)]
    [InlineData("not stream == 'stdout'", true)]
    [InlineData("service in ('a', 'b')", true)]
    [InlineData("service not in ('a', 'b')", false)]
    [InlineData("status in (404, 500)", true)]
    [InlineData("ok == true", true)]
    [InlineData("ok != true", false)]
    [InlineData("none == null", true)]
    [InlineData("user == null", false)]
    [InlineData("user.id == 'u1'", true)]
    [InlineData("user.n.m > 6", true)]
    [InlineData("a.b == 1", true)]
    [InlineData("`a`.`b` == 1", true)]
    [InlineData("`x y` == 1", true)]
    [InlineData("deep.key == 1", true)]
    [InlineData("twice == 2", true)]
    [InlineData("tags contains 'y-1'", true)]
    [InlineData("tags contains '3'", true)]
    [InlineData("tags contains 'z'", false)]
    [InlineData("exists(user.id) and exists(none)", true)]
    [InlineData("exists(missing)", false)]
    [InlineData("exists(user.id.x)", false)]
    [InlineData("missing == 1 or missing != 1 or missing < 1 or missing not in (1) or missing not contains 'x'", false)]
    [InlineData("not missing == 1", true)]
    [InlineData("severity >= warn", true)]
    [InlineData("severity > WARNING", false)]
    [InlineData("severity in (info, 'warn')", true)]
    [InlineData("exists(severity)", true)]
    [InlineData("status == 1 and status == 500 or ok == true", true)]
    [InlineData("ok == true or status == 1 and status == 2", true)]
    [InlineData("(ok == true or status == 1) and status == 2", false)]
    public void It_holds_or_not_as_it_reads(string text, bool holds) =>
        Assert.Equal(holds, ConditionParser.Parse(text).Holds(RecordOf.Json(Record, severity: Severity.Warn)));

    [Theory]
    [InlineData("severity >= warn")]
    [InlineData("not severity != warn")]
    public void A_record_without_a_severity_has_none_to_compare(string text) =>
        Assert.Equal(text.StartsWith("not", StringComparison.Ordinal), ConditionParser.Parse(text).Holds(RecordOf.Json(Record)));

    [Theory]
    [InlineData("", 1, "give a condition")]
    [InlineData("status", 7, "give ==, !=,")]
    [InlineData("status = 500", 8, "write '=='")]
    [InlineData("status == abc", 11, "text stands in quotes")]
    [InlineData("status == ", 11, "give a number, a text in quotes")]
    [InlineData("a == 1 && b == 2", 8, "write 'and'")]
    [InlineData("a == 1 b == 2", 8, "write 'and' or 'or'")]
    [InlineData("a == 1 and", 11, "give a field")]
    [InlineData("(a == 1", 8, "close the parenthesis")]
    [InlineData("a == 1)", 7, "nothing is open")]
    [InlineData("a in 1", 6, "give a list")]
    [InlineData("a in (1 2)", 9, "close the list with ')'")]
    [InlineData("a in ['x']", 6, "a list stands in parentheses")]
    [InlineData("a matches '('", 11, "wrong at its character")]
    [InlineData("a matches '(?=x)'", 11, "look-around")]
    [InlineData("a matches '(x)\\1'", 11, "references back")]
    [InlineData("a contains ''", 12, "every text has an empty one")]
    [InlineData("a contains 5", 12, "give text in quotes")]
    [InlineData("a == 'x", 6, "close the text")]
    [InlineData("`a == 1", 1, "close the name")]
    [InlineData("severity >= loud", 13, "give one of: trace")]
    [InlineData("level >= 'warn'", 10, "severity >= warn")]
    [InlineData("ok < true", 6, "it has no order")]
    [InlineData("a not == 1", 7, "give ==, !=,")]
    [InlineData("a..b == 1", 1, "give the name of a field")]
    [InlineData("and == 1", 1, "give the name of a field")]
    [InlineData("a == 1 ; b", 8, "means nothing here")]
    [InlineData("1 == 1", 1, "give a field to compare")]
    public void What_means_nothing_is_refused_with_its_place_and_a_remedy(string text, int at, string remedy)
    {
        var refused = Assert.Throws<ConditionSyntaxException>(() => ConditionParser.Parse(text));
        Assert.Equal(at, refused.At);
        Assert.Contains(remedy, refused.Message);
    }

    [Fact]
    public void Length_and_depth_are_bounded()
    {
        Assert.Throws<ConditionSyntaxException>(() => ConditionParser.Parse(new string('(', 2000)));
        Assert.Throws<ConditionSyntaxException>(() => ConditionParser.Parse(string.Concat(Enumerable.Repeat("not ", 1000)) + "a == 1"));
        Assert.Throws<ConditionSyntaxException>(() => ConditionParser.Parse("a == '" + new string('x', 5000) + "'"));
        Assert.NotNull(ConditionParser.Parse(string.Join(" and ", Enumerable.Repeat("a == 1", 300))));
    }

    [Fact]
    public void A_problem_says_file_line_text_and_place_but_not_what_a_variable_holds()
    {
        Assert.Equal("/test/outrider.yaml:1: logs.sinks[0].when: 'status = 500' is not allowed; at character 8, '=': write '==' for 'is equal to'", Problem("status = 500"));
        var secret = new Problems();
        new ConditionValue().TryRead(new Section(ConfigNode.Scalar(new Place("f", 1), "a == hunter2", "a == ${SECRET}"), "when", secret), out _);
        Assert.DoesNotContain("hunter2", Assert.Single(secret.InOrder()).Message);
    }

    [Fact]
    public void Asking_allocates_nothing()
    {
        var condition = ConditionParser.Parse("severity >= warn and status >= 500 and path starts_with '/api' and user.n.m in (6, 7) and message contains 'timeout' and message matches 'time.ut' and exists(tags)");
        var record = RecordOf.Json(Record, severity: Severity.Error);
        for (var i = 0; i < 100; i++) Assert.True(condition.Holds(record));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) condition.Holds(record);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void No_condition_throws_on_any_record()
    {
        var conditions = new[] { "a == 1", "a < 'x'", "message contains 'b'", "a.a matches '.'", "a == null", "`` == 1", "file in (1, 'x', true)", "exists(a.b.c)" }
            .Where(t => t[0] != '`').Select(ConditionParser.Parse).ToArray();
        var lines = new HostileLines(7);
        var members = new JsonMembers();
        for (var i = 0; i < 5_000; i++)
        {
            var line = lines.Next();
            if (!JsonLine.TryRead(line, members, out _)) continue;
            var record = new LogRecord();
            record.Load(line.AsSpan().Trim(" \t"u8), 0, Severity.None);
            foreach (var condition in conditions) condition.Holds(record);
        }
    }

    private static string Problem(string condition)
    {
        var problems = new Problems();
        PipelineRun.Read($"sinks: [{{ type: console, when: \"{condition}\" }}]", problems);
        return Assert.Single(problems.InOrder()).ToString();
    }
}
