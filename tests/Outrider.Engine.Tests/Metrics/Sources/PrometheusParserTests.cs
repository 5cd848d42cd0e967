using System.Buffers;
using System.Text;
using Outrider.Metrics.Sources;
using Outrider.Observability;

namespace Outrider.Engine.Tests.Metrics.Sources;

public sealed class PrometheusParserTests
{
    [Theory]
    [InlineData("a 1", "a", 1)]
    [InlineData("  a\t1.5e3 1700000000000 ", "a", 1500)]
    [InlineData("a{} -Inf", "a", double.NegativeInfinity)]
    [InlineData("a{x=\"1\",} +Inf", "a", double.PositiveInfinity)]
    [InlineData("a { x = \"1\" , y = \"}\" } NaN\r", "a", double.NaN)]
    [InlineData("a:b_total{x=\"# 1\"} 7 # {trace_id=\"x y\"} 0.5 1700000000.123", "a:b_total", 7)]
    public void A_line_that_servers_send_is_read(string line, string name, double value)
    {
        var scrape = Parse(line);
        var point = Assert.Single(scrape.Points);
        Assert.Equal((name, value, 0), (point.Name, point.Value, scrape.Skipped));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a b")]
    [InlineData("1a 1")]
    [InlineData("a-b 1")]
    [InlineData("a 1e999")]
    [InlineData("a 0x1p3")]
    [InlineData("a Infinity")]
    [InlineData("a 1 2 3")]
    [InlineData("a{x=1} 1")]
    [InlineData("a{x=\"1} 1")]
    [InlineData("a{x=\"1\" y=\"2\"} 1")]
    [InlineData("a{x=\"1\",x=\"2\"} 1")]
    [InlineData("a{x:y=\"1\"} 1")]
    [InlineData("a{,} 1")]
    [InlineData("{x=\"1\"} 1")]
    [InlineData("# TYPE a banana")]
    [InlineData("# TYPE 9a gauge")]
    public void A_line_that_is_wrong_is_counted_and_the_others_stay(string line)
    {
        var scrape = Parse($"before 1\n{line}\nafter 2\n");
        Assert.Equal(["before", "after"], scrape.Points.Select(p => p.Name));
        Assert.Equal(1, scrape.Skipped);
    }

    [Fact]
    public void A_histogram_and_a_summary_keep_their_family_kind_and_help()
    {
        var scrape = Parse("""
            # HELP h Of \\ and\nmore.
            # TYPE h histogram
            h_bucket{le="1"} 2
            h_bucket{le="+Inf"} 3
            h_sum 4.5
            h_count 3
            # TYPE s summary
            s{quantile="0.5"} 1
            s_sum 2
            s_count 2
            # TYPE c counter
            c_total 5
            # EOF
            """);
        Assert.Equal(0, scrape.Skipped);
        Assert.All(scrape.Points.Take(4), p => Assert.Equal(("h", MetricKind.Histogram, "Of \\ and\nmore."), (p.Family, p.Kind, p.Help)));
        Assert.All(scrape.Points.Skip(4).Take(3), p => Assert.Equal(("s", MetricKind.Summary), (p.Family, p.Kind)));
        Assert.Equal(("c_total", MetricKind.Counter), (scrape.Points[7].Family, scrape.Points[7].Kind));
    }

    [Fact]
    public void What_a_declared_family_cannot_hold_is_refused()
    {
        var scrape = Parse("# TYPE h histogram\nh 1\nh_bucket 2\n# TYPE s summary\ns 1\ns_bucket 1\n");
        Assert.Equal(("s_bucket", MetricKind.Untyped), (Assert.Single(scrape.Points).Family, scrape.Points[0].Kind));
        Assert.Equal(3, scrape.Skipped);
    }

    [Fact]
    public void Bounds_hold_for_points_names_values_labels_and_lines()
    {
        var many = string.Concat(Enumerable.Range(0, ScrapeBounds.MaxPoints + 5).Select(i => $"a{{i=\"{i}\"}} 1\n"));
        Assert.Equal((ScrapeBounds.MaxPoints, 5), (Parse(many).Points.Count, Parse(many).Skipped));
        Assert.Equal(1, Parse(new string('a', ScrapeBounds.MaxNameLength + 1) + " 1").Skipped);
        Assert.Equal(1, Parse($"a{{x=\"{new string('v', ScrapeBounds.MaxValueLength + 1)}\"}} 1").Skipped);
        Assert.Equal(1, Parse($"a{{{string.Join(',', Enumerable.Range(0, ScrapeBounds.MaxLabels + 1).Select(i => $"l{i}=\"\""))}}} 1").Skipped);
        Assert.Equal(1, Parse("a " + new string(' ', 40_000) + "1").Skipped);
    }

    /// <summary>Whatever the registry or an application can say comes back as it was.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void What_is_written_reads_back_as_the_same_points(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var points = RandomPoints.Families(random);
            var buffer = new ArrayBufferWriter<byte>();
            PrometheusText.Write(points, buffer);
            var scrape = PrometheusParser.Parse(buffer.WrittenSpan);
            Assert.Equal(0, scrape.Skipped);
            Assert.Equal(points.OrderBy(p => p.Family, StringComparer.Ordinal).Select(Show), scrape.Points.Select(Show));
        }
    }

    /// <summary>Bytes near the format, and bytes that are none.</summary>
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void No_bytes_at_all_make_it_throw_or_break_a_bound(int seed)
    {
        var random = new Random(seed);
        const string alphabet = "ab{}=\",\\ \t\n\r#0123456789.+-eEINFnanTYPEHLPle_:\0é\uffff";
        for (var round = 0; round < 3_000; round++)
        {
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            if (round % 2 == 0) bytes = Encoding.UTF8.GetBytes(string.Concat(bytes.Select(b => alphabet[b % alphabet.Length])));
            var scrape = PrometheusParser.Parse(bytes);
            Assert.All(scrape.Points, p =>
            {
                Assert.True(MetricName.IsMetric(p.Name) && MetricName.IsMetric(p.Family));
                Assert.True(ScrapeBounds.Allows(p.Labels));
                Assert.True(p.Labels.All(l => MetricName.IsLabel(l.Name)) && p.Labels.DistinctBy(l => l.Name).Count() == p.Labels.Count);
            });
        }
    }

    private static Scrape Parse(string text) => PrometheusParser.Parse(Encoding.UTF8.GetBytes(text));

    private static string Show(MetricPoint p) =>
        $"{p.Family}|{p.Name}|{p.Kind}|{p.Help}|{string.Join(',', p.Labels.Select(l => $"{l.Name}={l.Value}"))}|{PrometheusText.Number(p.Value)}";
}
