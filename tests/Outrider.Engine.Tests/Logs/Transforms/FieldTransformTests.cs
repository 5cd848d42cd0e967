using Outrider.Logs.Records;

namespace Outrider.Engine.Tests.Logs.Transforms;

public sealed class FieldTransformTests
{
    [Theory]
    [InlineData("a", """{"a":1,"b":2,"a":3}""", """{"b":2}""")]
    [InlineData("u.id", """{"u":{"id":1, "n" : 1.10},"x":1}""", """{"u":{"n" : 1.10},"x":1}""")]
    [InlineData("u.id", """{"u.id":1,"u":{"id":1,"id":2},"u":{"id":3}}""", """{"u":{},"u":{}}""")]
    [InlineData("u.a.b", """{"u":{"a":{"b":1,"c":2},"a":{"b":3}},"y":"\u00e9"}""", """{"u":{"a":{"c":2},"a":{}},"y":"\u00e9"}""")]
    [InlineData("u.id", """{"u":[{"id":1}]}""", """{"u":[{"id":1}]}""")]
    [InlineData("key", """{"k\u0065y":1}""", "{}")]
    [InlineData("none", """{ "a" : 1 }""", """{ "a" : 1 }""")]
    public void Drop_takes_fields_away_at_any_depth_and_leaves_the_rest_as_it_is(string field, string record, string expected) =>
        Assert.Equal(expected, new Transformed($"{{ type: drop, fields: [\"{field}\"] }}")[record]);

    [Theory]
    [InlineData("[a]", """{"timestamp":"t","severity":"info","a":1,"b":2}""", """{"timestamp":"t","severity":"info","a":1}""")]
    [InlineData("[u.id, u.n.x]", """{"u":{"id":1,"n":{"x":1,"y":2},"z":3},"v":1}""", """{"u":{"id":1,"n":{"x":1}}}""")]
    [InlineData("[u.id]", """{"u":{"z":3},"u.id":1}""", """{"u.id":1}""")]
    [InlineData("[u.id]", """{"u":5}""", "{}")]
    public void Keep_fields_takes_all_others_away(string fields, string record, string expected) =>
        Assert.Equal(expected, new Transformed($"{{ type: keep_fields, fields: {fields} }}")[record]);

    [Theory]
    [InlineData("a: b", """{"a":1,"c":2}""", """{"b":1,"c":2}""")]
    [InlineData("a: b", """{"b":0,"a":1.10,"c":2}""", """{"b":1.10,"c":2}""")]
    [InlineData("u.id: user_id", """{"u":{"id":"x","n":1},"c":2}""", """{"u":{"n":1},"c":2,"user_id":"x"}""")]
    [InlineData("a: u.id", """{"a":1,"u":{"n":1}}""", """{"u":{"n":1,"id":1}}""")]
    [InlineData("a: u.v.id", """{"a":1}""", """{"u":{"v":{"id":1}}}""")]
    [InlineData("a: a.b", """{"a":1}""", """{"a":{"b":1}}""")]
    [InlineData("a.b: a", """{"a":{"b":1}}""", """{"a":1}""")]
    [InlineData("a: u.id", """{"a":1,"u":5}""", """{"a":1,"u":5}""")]
    [InlineData("a: \"`x \\\"y`\"", """{"a":1}""", """{"x \"y":1}""")]
    [InlineData("a: b, b: c", """{"a":1}""", """{"c":1}""")]
    [InlineData("none: b", """{ "a" : 1 }""", """{ "a" : 1 }""")]
    [InlineData("a: a", """{"a":1}""", """{"a":1}""")]
    public void Rename_gives_fields_other_names_and_places(string names, string record, string expected) =>
        Assert.Equal(expected, new Transformed($"{{ type: rename, fields: {{ {names} }} }}")[record]);

    [Theory]
    [InlineData("team: payments", """{"a":1}""", """{"a":1,"team":"payments"}""")]
    [InlineData("team: payments", """{"team":"own"}""", """{"team":"own"}""")]
    [InlineData("s: \"{m} {p} {{x}} {none}!\"", """{"m":"G\"ET","p":5}""", """{"m":"G\"ET","p":5,"s":"G\"ET 5 {x} !"}""")]
    [InlineData("n: \"{a}\"", """{"a":1.10}""", """{"a":1.10,"n":1.10}""")]
    [InlineData("n: \"{a.b}\"", """{"a":{"b":[1, 2]}}""", """{"a":{"b":[1, 2]},"n":[1, 2]}""")]
    [InlineData("n: \"x{a}\"", """{"a":["q"]}""", """{"a":["q"],"n":"x[\"q\"]"}""")]
    [InlineData("n: \"{none}\"", """{"a":1}""", """{"a":1}""")]
    [InlineData("a.x: y", """{"a":{},"b":1}""", """{"a":{"x":"y"},"b":1}""")]
    [InlineData("a.x: y", """{"a":1}""", """{"a":1}""")]
    public void Add_adds_what_is_not_there(string fields, string record, string expected) =>
        Assert.Equal(expected, new Transformed($"{{ type: add, fields: {{ {fields} }} }}")[record]);

    [Fact]
    public void Add_replaces_where_it_is_told_to_and_sinks_are_told_of_the_severity_and_time_it_gives()
    {
        long unixNs = 0;
        var severity = Severity.Info;
        var added = new Transformed("{ type: add, replace: true, fields: { severity: error, timestamp: \"1970-01-01T00:00:01.000Z\" } }").Apply("""{"severity":"info","timestamp":"x"}"""u8.ToArray(), ref unixNs, ref severity);
        Assert.Equal("""{"severity":"error","timestamp":"1970-01-01T00:00:01.000Z"}""", System.Text.Encoding.UTF8.GetString(added));
        Assert.Equal((Severity.Error, 1_000_000_000), (severity, unixNs));
    }

    [Fact]
    public void Nothing_is_moved_where_the_record_would_become_deeper_than_records_may_be()
    {
        var deep = "{\"a\":" + new string('[', 63) + new string(']', 63) + "}";
        Assert.Equal(deep, new Transformed("{ type: rename, fields: { a: b.c } }")[deep]);
    }

    [Fact]
    public void Any_transform_may_be_for_some_records_alone()
    {
        var transformed = new Transformed("{ type: drop, fields: [a], when: \"severity >= warn\" }");
        Assert.Equal("{}", transformed.Apply("""{"a":1}""", 0, Severity.Error));
        Assert.Equal("""{"a":1}""", transformed.Apply("""{"a":1}""", 0, Severity.Info));
    }

    [Theory]
    [InlineData("{ type: filter, keep: \"a == 1\" }", """{"a":1}""", """{"a":1}""")]
    [InlineData("{ type: filter, keep: \"a == 1\" }", """{"a":2}""", "[filter]")]
    [InlineData("{ type: filter, drop: \"a == 1\" }", """{"a":1}""", "[filter]")]
    [InlineData("{ type: filter, drop: \"a == 1\" }", """{"b":1}""", """{"b":1}""")]
    public void A_filter_lets_some_go_no_further(string yaml, string record, string expected) => Assert.Equal(expected, new Transformed(yaml)[record]);

    [Fact]
    public void A_record_that_is_too_deep_to_be_read_is_looked_at_as_text()
    {
        var deep = "{\"a\":" + new string('[', 80) + "\"bob@example.com\"" + new string(']', 80) + "}";
        var redacted = new Transformed("{ type: redact, patterns: [email] }")[deep];
        Assert.StartsWith("{\"message\":\"", redacted);
        Assert.DoesNotContain("bob", redacted);
    }

    [Theory]
    [InlineData("{ type: drop }", "'fields' is missing")]
    [InlineData("{ type: drop, fields: [a..b] }", "give the name of a field")]
    [InlineData("{ type: drop, fields: [a], when: \"a = 1\" }", "at character 3")]
    [InlineData("{ type: rename, fields: { a: \"\" } }", "give the name of a field")]
    [InlineData("{ type: add, fields: { a: \"{x\" } }", "'{{' for a plain brace")]
    [InlineData("{ type: filter }", "give 'keep' or 'drop'")]
    [InlineData("{ type: filter, keep: \"a == 1\", drop: \"a == 1\" }", "give one of them")]
    [InlineData("{ type: sample, share: 0% }", "give more than 0%")]
    [InlineData("{ type: sample, share: 0.5 }", "give a share such as 20%")]
    [InlineData("{ type: rate_limit, rate: 5 }", "give a rate such as 100/s")]
    [InlineData("{ type: rate_limit, rate: 0/s }", "give a rate such as 100/s")]
    [InlineData("{ type: dedup, within: 0s }", "give a duration")]
    [InlineData("{ type: redact }", "give 'fields', 'patterns' or 'regex'")]
    [InlineData("{ type: redact, patterns: [creditcard] }", "did you mean 'credit_card'")]
    [InlineData("{ type: redact, regex: [\"(\"] }", "wrong at its character")]
    [InlineData("{ type: redact, regex: [\"(?<=a)b\"] }", "look-around")]
    public void What_cannot_work_is_refused_with_a_remedy(string yaml, string remedy) => Assert.Contains(remedy, Transformed.Problem(yaml));
}
