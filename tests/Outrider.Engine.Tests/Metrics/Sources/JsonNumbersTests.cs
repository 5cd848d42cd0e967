using System.Text.Json;
using Outrider.Metrics.Sources;

namespace Outrider.Engine.Tests.Metrics.Sources;

public sealed class JsonNumbersTests
{
    [Fact]
    public void Numbers_and_booleans_are_named_by_their_path_and_all_else_is_passed_over()
    {
        var scrape = Flatten("""{"requests":{"total":3,"by-status":{"200":2}},"healthy":true,"name":"orders","list":[1,2],"none":null,"99th":1.5,"größe":1}""");
        Assert.Equal(
            [("requests_total", 3.0), ("requests_by_status_200", 2), ("healthy", 1), ("_99th", 1.5), ("gr__e", 1)],
            scrape.Points.Select(p => (p.Name, p.Value)));
        Assert.Equal(0, scrape.Skipped);
    }

    [Theory]
    [InlineData("app")]
    [InlineData("app_")]
    public void A_prefix_goes_before_every_name(string prefix) => Assert.Equal("app_a", Assert.Single(Flatten("""{"a":1}""", prefix).Points).Name);

    [Fact]
    public void The_first_of_two_paths_with_one_name_is_kept_and_the_other_counted()
    {
        var scrape = Flatten("""{"a":{"b":1},"a_b":2,"a.b":3}""");
        Assert.Equal(("a_b", 1.0), (Assert.Single(scrape.Points).Name, scrape.Points[0].Value));
        Assert.Equal(2, scrape.Skipped);
    }

    [Fact]
    public void Bounds_hold_for_points_and_names()
    {
        var many = "{" + string.Join(',', Enumerable.Range(0, ScrapeBounds.MaxPoints + 3).Select(i => $"\"n{i}\":1")) + "}";
        Assert.Equal((ScrapeBounds.MaxPoints, 3), (Flatten(many).Points.Count, Flatten(many).Skipped));
        Assert.Empty(Flatten($"{{\"{new string('n', ScrapeBounds.MaxNameLength + 1)}\":1,\"big\":1e999}}").Points);
    }

    [Fact]
    public void A_number_without_any_name_needs_a_prefix()
    {
        Assert.Empty(Flatten("5").Points);
        Assert.Equal("depth", Assert.Single(Flatten("5", "depth").Points).Name);
    }

    private static Scrape Flatten(string json, string? prefix = null)
    {
        using var document = JsonDocument.Parse(json);
        return JsonNumbers.Flatten(document.RootElement, prefix);
    }
}
