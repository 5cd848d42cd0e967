using Microsoft.AspNetCore.Http;
using Outrider.Engine.Tests.Http;
using Outrider.Engine.Tests.Inbound;
using Outrider.Kernel;
using Outrider.Outbound;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Outbound;

/// <summary>A service that has changed is swapped while it is called; the others keep their connections, breakers and counts.</summary>
public sealed class ReloadTests
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_that_has_changed_is_replaced_and_its_requests_finish_on_the_old_one()
    {
        var reached = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        await using var slow = await Upstream.StartAsync(async context =>
        {
            reached.TrySetResult();
            await go.Task;
            await context.Response.WriteAsync("old", Test);
        });
        await using var quick = await Upstream.StartAsync(context => context.Response.WriteAsync("new", Test));
        await using var doors = new Doors(1);
        doors.Start([], Services(slow.Address, quick.Address));
        var (changed, same) = (Service(doors, "a"), Service(doors, "b"));
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{doors.OutboundPort}") };
        var asking = client.GetStringAsync("/a/x", Test);
        await reached.Task.WaitAsync(Eventually.Soon, Test);
        (await doors.PrepareOutboundAsync(Services(quick.Address, quick.Address)))!.Commit();
        Assert.NotSame(changed, Service(doors, "a"));
        Assert.Same(same, Service(doors, "b"));
        Assert.Equal("new", await client.GetStringAsync("/a/x", Test));
        Assert.False(changed.TryEnter(), "nobody begins on the old one");
        Assert.True(doors.Outbound.UnderWay > 0);
        go.SetResult();
        Assert.Equal("old", await asking);
        await Eventually.True(() => ((IRetired)changed).UnderWay == 0, "the old one has ended");
    }

    [Fact]
    public async Task Gauges_go_with_their_service_and_counters_stay()
    {
        await using var upstream = await Upstream.StartAsync(context => context.Response.WriteAsync("ok", Test));
        await using var doors = new Doors(1);
        doors.Start([], Services(upstream.Address, upstream.Address));
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{doors.OutboundPort}") };
        await client.GetStringAsync("/a/x", Test);
        await Eventually.True(() => doors.Value("outrider_endpoint_attempts_total", "a", "ok") == 1, "it is counted");
        (await doors.PrepareOutboundAsync($"services: {{ b: {{ discovery: {{ type: static, instances: ['{upstream.Address}'] }} }} }}"))!.Commit();
        await Eventually.True(() => !doors.Metrics.Collect().Any(p => p.Name == "outrider_breaker_state" && p.Labels.Any(l => l.Value == "a")), "its gauges are gone");
        Assert.Contains(doors.Metrics.Collect(), p => p.Name == "outrider_breaker_state" && p.Labels.Any(l => l.Value == "b"));
        Assert.Equal(1, doors.Value("outrider_endpoint_attempts_total", "a", "ok"));
        using var gone = await client.GetAsync("/a/x", Test);
        Assert.Equal("unknown_service", Assert.Single(gone.Headers.GetValues("X-Outrider-Reason")));
    }

    [Fact]
    public async Task A_changed_service_with_the_same_instances_keeps_its_gauges()
    {
        await using var upstream = await Upstream.StartAsync(context => context.Response.WriteAsync("ok", Test));
        await using var doors = new Doors(1);
        doors.Start([], Services(upstream.Address, upstream.Address));
        var before = Service(doors, "a");
        (await doors.PrepareOutboundAsync($"services: {{ a: {{ timeout: 1s, discovery: {{ type: static, instances: ['{upstream.Address}'] }} }} }}"))!.Commit();
        await Eventually.True(() => !doors.Metrics.Collect().Any(p => p.Name == "outrider_breaker_state" && p.Labels.Any(l => l.Value == "b")), "what was removed has ended");
        Assert.NotSame(before, Service(doors, "a"));
        Assert.Contains(doors.Metrics.Collect(), p => p.Name == "outrider_breaker_state" && p.Labels.Any(l => l.Value == "a"));
    }

    [Fact]
    public async Task The_section_may_appear_and_vanish()
    {
        await using var upstream = await Upstream.StartAsync(context => context.Response.WriteAsync("ok", Test));
        await using var doors = new Doors(1);
        doors.Start([], null);
        Assert.Null(doors.Outbound.LocalAddress);
        (await doors.PrepareOutboundAsync(Services(upstream.Address, upstream.Address)))!.Commit();
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{doors.OutboundPort}") };
        Assert.Equal("ok", await client.GetStringAsync("/a/x", Test));
        (await doors.PrepareOutboundAsync(null))!.Commit();
        Assert.Null(doors.Outbound.LocalAddress);
        Assert.Empty(doors.Outbound.Services);
    }

    [Fact]
    public async Task The_listeners_own_bounds_change_on_the_same_socket_and_services_stay()
    {
        await using var upstream = await Upstream.StartAsync(context => context.Response.WriteAsync("ok", Test));
        await using var doors = new Doors(1);
        var services = Services(upstream.Address, upstream.Address);
        doors.Start([], services);
        var before = doors.Outbound.Services.ToArray();
        (await doors.PrepareOutboundAsync("limits: { in_flight: 7 }\n" + services))!.Commit();
        Assert.Equal(before, doors.Outbound.Services);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{doors.OutboundPort}") };
        Assert.Equal("ok", await client.GetStringAsync("/a/x", Test));
        Assert.Null(await doors.PrepareOutboundAsync("limits: { in_flight: 7 }\n" + services));
    }

    private static Service Service(Doors doors, string name) => doors.Outbound.Services.Single(s => s.Name == name);

    private static string Services(string a, string b) => $"services: {{ a: {{ discovery: {{ type: static, instances: ['{a}'] }} }}, b: {{ discovery: {{ type: static, instances: ['{b}'] }} }} }}";
}
