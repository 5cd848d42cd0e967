using Microsoft.AspNetCore.Http;
using Outrider.EndToEnd.Story;
using Outrider.Testing;

namespace Outrider.EndToEnd.Outbound;

/// <summary>What a caller notices of a service that fails.</summary>
public sealed class FailureTests
{
    [Fact]
    public async Task Of_two_instances_one_dies_and_no_GET_fails()
    {
        using var folder = new TemporaryFolder();
        await using var one = await Nginx.StartAsync(folder, "one");
        await using var two = await Nginx.StartAsync(folder, "two");
        await using var ambassador = await Ambassador.StartAsync($"      discovery: {{ type: static, instances: ['{one.Address}', '{two.Address}'] }}");
        var callers = Enumerable.Range(0, 5).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                Assert.Equal((200, ""), await ambassador.CallAsync());
                if (caller == 0 && i == 30) await one.KillAsync();
            }
        }));
        await Task.WhenAll(callers);
        Assert.True((await ambassador.EndpointAsync(0))["failures"]!.GetValue<long>() > 0, "the dead one was tried");
    }

    [Fact]
    public async Task The_breaker_opens_while_an_instance_is_dead_and_closes_when_it_is_back()
    {
        using var folder = new TemporaryFolder();
        await using var first = await Nginx.StartAsync(folder, "first");
        await using var ambassador = await Ambassador.StartAsync($$"""
                  discovery: { type: static, instances: ['{{first.Address}}'] }
                  retry: { attempts: 1 }
                  breaker: { of_at_least: 5, open_for: 200ms }
            """);
        Assert.Equal((200, ""), await ambassador.CallAsync());
        Assert.Equal("closed", (await ambassador.EndpointAsync())["state"]!.GetValue<string>());

        await first.KillAsync();
        await Eventually.Holds(async () => await ambassador.CallAsync() == (503, "breaker_open"), "calls are refused at once");
        Assert.Contains((await ambassador.EndpointAsync())["state"]!.GetValue<string>(), new[] { "open", "half_open" });

        await using var again = await Nginx.StartAsync(folder, "again", port: int.Parse(first.Address.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture));
        await Eventually.Holds(async () => await ambassador.CallAsync() == (200, ""), "calls get through again");
        Assert.Equal("closed", (await ambassador.EndpointAsync())["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task Retries_stay_within_their_budget()
    {
        const int calls = 200;
        await using var failing = await RecordingServer.StartAsync(RecordingServer.Status(503));
        await using var ambassador = await Ambassador.StartAsync($$"""
                  discovery: { type: static, instances: ['{{failing.Url("/").Authority}}'] }
                  retry: { attempts: 3, budget: 10%, backoff: { first: 0ms, max: 0ms } }
                  breaker: { of_at_least: 1000000 }
            """);
        for (var i = 0; i < calls; i++) Assert.Equal((503, ""), await ambassador.CallAsync());
        // A tenth of the calls, and three a second over the ten seconds that count.
        Assert.InRange(failing.Requests.Count, calls + 1, calls + calls / 10 + 30);
    }

    [Fact]
    public async Task Only_what_may_be_repeated_is_sent_again()
    {
        var count = 0;
        await using var flaky = await RecordingServer.StartAsync(context =>
        {
            context.Response.StatusCode = Interlocked.Increment(ref count) % 2 == 1 ? 503 : 200;
            return Task.CompletedTask;
        });
        await using var ambassador = await Ambassador.StartAsync($"      discovery: {{ type: static, instances: ['{flaky.Url("/").Authority}'] }}\n      retry: {{ budget: 100% }}");
        Assert.Equal((503, ""), await ambassador.CallAsync(method: HttpMethod.Post));
        Assert.Equal((200, ""), await ambassador.CallAsync(method: HttpMethod.Post));
        Assert.Equal((200, ""), await ambassador.CallAsync());
        Assert.Equal(["POST", "POST", "GET", "GET"], flaky.Requests.Select(r => r.Method));
    }

    [Fact]
    public async Task A_service_that_does_not_answer_in_time_is_a_504()
    {
        await using var slow = await RecordingServer.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        await using var ambassador = await Ambassador.StartAsync($"      discovery: {{ type: static, instances: ['{slow.Url("/").Authority}'] }}\n      timeout: 150ms");
        Assert.Equal((504, "timeout"), await ambassador.CallAsync());
    }

    [Fact]
    public async Task A_service_that_breaks_off_in_its_answer_is_not_taken_for_whole()
    {
        await using var broken = await RecordingServer.StartAsync(async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        await using var ambassador = await Ambassador.StartAsync($"      discovery: {{ type: static, instances: ['{broken.Url("/").Authority}'] }}");
        await Assert.ThrowsAsync<HttpRequestException>(() => ambassador.Client.GetStringAsync("/service-b/x", Test));
    }
}
