namespace Outrider.Engine.Tests.Logs.Transforms;

public sealed class ThinningTests
{
    private const long Second = 1_000_000_000;
    private const long Start = 1_767_323_045 * Second;

    [Fact]
    public void A_sample_is_as_large_as_its_share_and_says_for_how_many_each_stands()
    {
        var sample = new Transformed("{ type: sample, share: 10% }");
        var kept = Enumerable.Range(0, 20_000).Select(i => sample[$$"""{"i":{{i}}}"""]).Where(r => r != "[sample]").ToArray();
        // Six standard deviations of 42.
        Assert.InRange(kept.Length, 1745, 2255);
        Assert.All(kept, r => Assert.EndsWith(",\"sample_rate\":10}", r));
    }

    [Fact]
    public void Records_of_one_key_go_together_in_every_instance_and_in_any_way_of_writing_it()
    {
        var (one, other) = (new Transformed("{ type: sample, share: 25%, key: t.id }"), new Transformed("{ type: sample, share: 25%, key: t.id }"));
        var kept = 0;
        for (var i = 0; i < 4_000; i++)
        {
            var isKept = one[$$$"""{"t":{"id":"x{{{i}}}"}}"""] != "[sample]";
            Assert.Equal(isKept, other[$$$"""{"a":2,"t":{"id":"\u0078{{{i}}}"}}"""] != "[sample]");
            if (isKept) kept++;
        }

        Assert.InRange(kept, 830, 1170);
    }

    [Fact]
    public void Two_samples_multiply_and_a_rate_of_the_lines_own_stays()
    {
        var all = new Transformed("{ type: sample, share: 99.999% }, { type: sample, share: 50% }");
        var record = Enumerable.Range(0, 100).Select(_ => all["""{"a":1}"""]).First(r => r[0] == '{');
        Assert.Equal("""{"a":1,"sample_rate":2}""", record);
        var own = Enumerable.Range(0, 100).Select(_ => all["""{"sample_rate":44100}"""]).First(r => r[0] == '{');
        Assert.Equal("""{"sample_rate":44100}""", own);
    }

    [Fact]
    public void A_rate_is_held_by_the_records_own_times_and_the_next_tells_what_was_left_out()
    {
        var limit = new Transformed("{ type: rate_limit, rate: 2/s, burst: 3 }");
        var burst = Enumerable.Range(0, 5).Select(_ => limit.Apply("""{"a":1}""", Start)).ToArray();
        Assert.Equal(["""{"a":1}""", """{"a":1}""", """{"a":1}""", "[rate_limit]", "[rate_limit]"], burst);
        Assert.Equal("""{"rate_limited":"mine"}""", limit.Apply("""{"rate_limited":"mine"}""", Start + Second));
        Assert.Equal("""{"a":1,"rate_limited":2}""", limit.Apply("""{"a":1}""", Start + Second));
        Assert.Equal("[rate_limit]", limit.Apply("""{"a":1}""", Start + Second));
        Assert.Equal("""{"a":1,"rate_limited":1}""", limit.Apply("""{"a":1}""", Start + 2 * Second));
    }

    [Fact]
    public void A_time_that_is_nonsense_stops_no_bucket_for_good()
    {
        var limit = new Transformed("{ type: rate_limit, rate: 1/s }");
        limit.Apply("{}", Start * 3);
        limit.Apply("{}", Start);
        Assert.NotEqual("[rate_limit]", limit.Apply("{}", Start + Second));
    }

    [Fact]
    public void Each_value_of_the_key_has_the_rate_for_itself_and_those_beyond_the_bound_have_one_together()
    {
        var limit = new Transformed("{ type: rate_limit, rate: 1/h, key: k, max_keys: 2 }");
        Assert.NotEqual("[rate_limit]", limit.Apply("""{"k":1}""", Start));
        Assert.NotEqual("[rate_limit]", limit.Apply("""{"k":2}""", Start));
        Assert.Equal("[rate_limit]", limit.Apply("""{"k":1}""", Start));
        Assert.NotEqual("[rate_limit]", limit.Apply("""{"k":3}""", Start));
        Assert.Equal("[rate_limit]", limit.Apply("""{"k":4}""", Start));
        // Hours later the first two are of no use any more, and there is room.
        limit.Apply("""{"k":1}""", Start + 7200 * Second);
        limit.Apply("""{"k":2}""", Start + 7200 * Second);
        Assert.NotEqual("[rate_limit]", limit.Apply("""{"k":5}""", Start + 14401 * Second));
        Assert.NotEqual("[rate_limit]", limit.Apply("""{"k":6}""", Start + 14401 * Second));
    }

    [Fact]
    public void Repeats_are_left_out_for_a_while_and_then_told()
    {
        var dedup = new Transformed("{ type: dedup, within: 10s }");
        Assert.Equal("""{"timestamp":"1","m":"x"}""", dedup.Apply("""{"timestamp":"1","m":"x"}""", Start));
        Assert.Equal("[dedup]", dedup.Apply("""{"timestamp":"2","m":"x"}""", Start + Second));
        Assert.Equal("""{"m":"y"}""", dedup.Apply("""{"m":"y"}""", Start + Second));
        Assert.Equal("[dedup]", dedup.Apply("""{"timestamp":"3","m":"x"}""", Start + 9 * Second));
        Assert.Equal("""{"timestamp":"4","m":"x","repeated":2}""", dedup.Apply("""{"timestamp":"4","m":"x"}""", Start + 11 * Second));
        Assert.Equal("[dedup]", dedup.Apply("""{"timestamp":"5","m":"x"}""", Start + 12 * Second));
    }

    [Fact]
    public void Some_fields_may_decide_what_a_repeat_is()
    {
        var dedup = new Transformed("{ type: dedup, fields: [m, u.id] }");
        Assert.NotEqual("[dedup]", dedup.Apply("""{"m":"x","u":{"id":1},"n":1}""", Start));
        Assert.Equal("[dedup]", dedup.Apply("""{"m":"\u0078","u":{"id":1},"n":2}""", Start));
        Assert.NotEqual("[dedup]", dedup.Apply("""{"m":"x","u":{"id":2},"n":1}""", Start));
        Assert.NotEqual("[dedup]", dedup.Apply("""{"m":"x"}""", Start));
    }

    [Fact]
    public void What_is_remembered_is_bounded_and_what_was_seen_last_is_remembered_longest()
    {
        var dedup = new Transformed("{ type: dedup, within: 1h, max_kept: 10 }");
        dedup.Apply("""{"i":"always"}""", Start);
        for (var i = 0; i < 100; i++)
        {
            Assert.NotEqual("[dedup]", dedup.Apply($$"""{"i":{{i}}}""", Start));
            Assert.Equal("[dedup]", dedup.Apply("""{"i":"always"}""", Start));
        }

        Assert.NotEqual("[dedup]", dedup.Apply("""{"i":0}""", Start));
    }
}
