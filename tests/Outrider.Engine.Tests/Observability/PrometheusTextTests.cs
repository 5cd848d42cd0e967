using System.Buffers;
using System.Text;
using Outrider.Observability;

namespace Outrider.Engine.Tests.Observability;

public sealed class PrometheusTextTests
{
    [Fact]
    public void A_family_has_one_head_and_its_points_together_even_when_they_came_apart()
    {
        var text = Write(Point("b", 1, ("x", "1")), Point("a", 2), Point("b", 3, ("x", "2")));
        Assert.Equal("# HELP a Of a.\n# TYPE a gauge\na 2\n# HELP b Of b.\n# TYPE b gauge\nb{x=\"1\"} 1\nb{x=\"2\"} 3\n", text);
    }

    [Fact]
    public void Quotes_backslashes_and_line_feeds_are_escaped_where_the_format_asks_for_it()
    {
        var text = Write(new MetricPoint("a", "a", MetricKind.Counter, "one\ntwo \\ \"three\"", [new MetricLabel("x", "q\" b\\ l\n é")], 1));
        Assert.Equal("# HELP a one\\ntwo \\\\ \"three\"\n# TYPE a counter\na{x=\"q\\\" b\\\\ l\\n é\"} 1\n", text);
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    [InlineData(0.1, "0.1")]
    [InlineData(1e300, "1E+300")]
    public void Numbers_are_written_as_Go_reads_them(double value, string written) => Assert.Equal(written, PrometheusText.Number(value));

    [Fact]
    public void Two_collections_of_the_same_numbers_are_the_same_text()
    {
        string Collected(IEnumerable<string> order)
        {
            var registry = new MetricRegistry();
            var family = registry.Counter("requests_total", "Requests.", "route");
            foreach (var route in order) family.With(route).Increment();
            return Write([.. registry.Collect()]);
        }

        var routes = Enumerable.Range(0, 100).Select(i => $"/{i}").ToList();
        Assert.Equal(Collected(routes), Collected(Enumerable.Reverse(routes)));
    }

    internal static string Write(params MetricPoint[] points)
    {
        var buffer = new ArrayBufferWriter<byte>();
        PrometheusText.Write(points, buffer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static MetricPoint Point(string name, double value, params (string Name, string Value)[] labels) =>
        new(name, name, MetricKind.Gauge, $"Of {name}.", [.. labels.Select(l => new MetricLabel(l.Name, l.Value))], value);
}
