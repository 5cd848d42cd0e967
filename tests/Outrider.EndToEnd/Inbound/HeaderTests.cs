namespace Outrider.EndToEnd.Inbound;

/// <summary>What the application is told about its caller.</summary>
public sealed class HeaderTests
{
    [Fact]
    public async Task The_application_learns_who_called_and_not_what_the_caller_claims()
    {
        await using var server = await FrontedServer.StartAsync();
        var seen = await server.SeenAsync("/seen/x?y=1",
            ("X-Forwarded-For", "1.2.3.4"), ("X-Forwarded-Proto", "https"), ("X_Forwarded_Host", "evil"), ("X-Real-IP", "1.2.3.4"), ("Forwarded", "for=1.2.3.4"), ("Host", "orders.example"), ("X-Own", "kept"));
        Assert.Equal("/seen/x?y=1", seen.Path);
        Assert.Equal(["127.0.0.1"], seen.Header("X-Forwarded-For"));
        Assert.Equal(["http"], seen.Header("X-Forwarded-Proto"));
        Assert.Equal(["orders.example"], seen.Header("X-Forwarded-Host"));
        Assert.Equal([$"{server.Url.Port}"], seen.Header("X-Forwarded-Port"));
        Assert.Equal(["orders.example"], seen.Header("Host"));
        Assert.Equal(["kept"], seen.Header("X-Own"));
        Assert.All(["X_Forwarded_Host", "X-Real-IP", "Forwarded"], name => Assert.Empty(seen.Header(name)));
    }

    [Fact]
    public async Task A_trace_is_begun_where_there_is_none_and_carried_on_where_there_is_one()
    {
        await using var server = await FrontedServer.StartAsync();
        var begun = Assert.Single((await server.SeenAsync("/seen")).Header("traceparent"));
        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$", begun);
        const string trace = "0af7651916cd43dd8448eb211c80319c";
        var carried = await server.SeenAsync("/seen", ("traceparent", $"00-{trace}-b7ad6b7169203331-01"), ("tracestate", "vendor=1"));
        Assert.Contains(trace, Assert.Single(carried.Header("traceparent")));
        Assert.Equal(["vendor=1"], carried.Header("tracestate"));
    }
}
