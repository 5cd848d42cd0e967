using System.Net;
using System.Text.Json.Nodes;
using Outrider.Native;
using Outrider.Testing;

namespace Outrider.EndToEnd.Story;

/// <summary>The whole ride, over real sockets: an unmodified application with everything that is bolted onto it.</summary>
public sealed class StoryTests
{
    [Fact]
    public Task An_unmodified_node_application_rides_with_everything()
    {
        Peer.Require("node", "nodejs");
        return Ride("orders-node", TestIssuer.Rs256(), "jwt.pem");
    }

    [Fact]
    public Task An_unmodified_python_application_rides_with_everything()
    {
        Peer.Require("python3", "python3");
        return Ride("orders-python", TestIssuer.Hs256(), "jwt.secret");
    }

    private static async Task Ride(string example, TestIssuer issuer, string keyFile)
    {
        using var _ = issuer;
        await using var ride = await OrdersRide.StartAsync(example, issuer, keyFile);
        var app = await ride.Outrider.AppPid();
        await Eventually.Holds(async () => (await ride.GetAsync("/healthz")).IsSuccessStatusCode, "the application answers through TLS");

        await OnlyGoodTokensPlaceOrders(ride);
        await AnInstanceDiesAndNoOrderFails(ride);
        await ANewConfigurationReachesTheApplication(ride);
        await ABadConfigurationDoesNot(ride);
        await LogsAndMetricsArriveEnriched(ride);
        await TheSidecarDiesAndTheApplicationDoesNotNotice(ride, app);
        await AskedToStopItEndsWithTheApplicationsCodeAndLeavesNothing(ride);
    }

    private static async Task OnlyGoodTokensPlaceOrders(OrdersRide ride)
    {
        var good = ride.Token("alice", ["clerk"]);
        var (status, order) = await ride.PlaceAsync("tea", 2, good);
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal(("alice", "clerk"), ((string?)order["user"], (string?)order["roles"]));
        await Refused(await ride.GetAsync("/api/orders"), HttpStatusCode.Unauthorized);
        await Refused(await ride.GetAsync("/api/orders", ride.Token("alice", ["clerk"], TimeSpan.FromMinutes(-5))), HttpStatusCode.Unauthorized);
        await Refused(await ride.GetAsync("/api/orders", TestIssuer.Forge(good, "alice", "mallory")), HttpStatusCode.Unauthorized);
        await Refused(await ride.GetAsync("/internal/metrics", good), HttpStatusCode.Forbidden);
        Assert.Equal(HttpStatusCode.OK, (await ride.GetAsync("/internal/metrics", ride.Token("olga", ["operator"]))).StatusCode);
    }

    private static async Task Refused(HttpResponseMessage answer, HttpStatusCode status)
    {
        Assert.Equal(status, answer.StatusCode);
        if (status == HttpStatusCode.Unauthorized) Assert.StartsWith("Bearer realm=\"staff\"", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("tea", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task AnInstanceDiesAndNoOrderFails(OrdersRide ride)
    {
        var token = ride.Token("bob", ["clerk"]);
        var seen = new HashSet<string>();
        for (var i = 0; i < 60; i++)
        {
            if (i == 20) await ride.Instances[0].KillAsync();
            var (status, order) = await ride.PlaceAsync($"cup {i}", 1, token);
            Assert.True(status == HttpStatusCode.Created, $"order {i}: {status} {order}\n{ride.Outrider}");
            seen.Add((string)order["stock"]!["instance"]!);
        }

        Assert.Equal(["one", "two"], seen.Order());
    }

    private static async Task ANewConfigurationReachesTheApplication(OrdersRide ride)
    {
        var token = ride.Token("carol", ["clerk"]);
        Assert.Equal(HttpStatusCode.BadRequest, (await ride.PlaceAsync("tea", 20, token)).Status);
        ride.Configure("""{ "currency": "EUR", "max_quantity": 25 }""");
        await Eventually.Holds(async () => (await ride.PlaceAsync("tea", 20, token)).Status == HttpStatusCode.Created, "the application has read its new configuration");
    }

    private static async Task ABadConfigurationDoesNot(OrdersRide ride)
    {
        ride.Configure("""{ "currency": "EUR", "max_quantity": -1 }""");
        await ride.Outrider.Log.Line("max_quantity must be a whole number of 1 or more");
        Assert.Contains("25", ride.Configured, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, (await ride.PlaceAsync("tea", 20, ride.Token("carol", ["clerk"]))).Status);
    }

    private static async Task LogsAndMetricsArriveEnriched(OrdersRide ride)
    {
        await Eventually.True(() => ride.Lines.Any(l => (string?)l["message"] == "order placed" && (string?)l["item"] == "cup 59"), "the lines of the last orders arrive");
        Assert.All(ride.Lines, line =>
        {
            Assert.Equal(("orders", "story", "1.0.0", Environment.MachineName), ((string?)line["service"], (string?)line["environment"], (string?)line["version"], (string?)line["hostname"]));
            Assert.True(DateTimeOffset.TryParse((string?)line["timestamp"], out DateTimeOffset _), line.ToJsonString());
            Assert.Contains((string?)line["stream"], new[] { "stdout", "stderr" });
        });
        await Eventually.True(() => ride.Exports.Any(e => Value(e, "orders_placed") >= 62), "the application's own numbers arrive");
        var export = ride.Exports.Last(e => Value(e, "orders_placed") >= 62);
        Assert.Equal(("orders", "story", "1.0.0", Environment.MachineName), ((string?)export["service"], (string?)export["environment"], (string?)export["version"], (string?)export["hostname"]));
        Assert.True(Value(export, "outrider_process_resident_memory_bytes", "process", "app") > 0, export.ToJsonString());
        Assert.True(Value(export, "outrider_requests_total", "status", "201") > 0, export.ToJsonString());
        Assert.True(Value(export, "outrider_refusals_total", "reason", "expired_token") > 0, export.ToJsonString());
    }

    private static async Task TheSidecarDiesAndTheApplicationDoesNotNotice(OrdersRide ride, int app)
    {
        await ride.KillSidecarAsync();
        await ride.Outrider.SidecarPid(nth: 2);
        var token = ride.Token("dora", ["clerk"]);
        await Eventually.Holds(async () => (await ride.PlaceAsync("last cup", 1, token)).Status == HttpStatusCode.Created, "orders are placed again");
        Assert.True(Directory.Exists($"/proc/{app}"), "the application is another process");
        await Eventually.True(() => ride.Lines.Any(l => (string?)l["item"] == "last cup"), "its lines arrive again");
        var orders = ride.Lines.Where(l => (string?)l["message"] == "order placed").Select(l => (int)l["order"]!).ToHashSet();
        Assert.Equal(Enumerable.Range(1, orders.Max()), orders.Order());
    }

    private static async Task AskedToStopItEndsWithTheApplicationsCodeAndLeavesNothing(OrdersRide ride)
    {
        ride.Outrider.Signal(Signal.Terminate);
        Assert.Equal(0, await ride.Outrider.ExitCode());
        Assert.Contains(ride.Lines, l => (string?)l["message"] == "orders: stopping");
        Assert.True(ride.Outrider.Output.Has("orders: stopping"), ride.Outrider.ToString());
        await ride.Outrider.NothingIsLeft();
    }

    /// <summary>The first number of that name, and where a label is given with that label; 0 where there is none.</summary>
    private static double Value(JsonObject export, string name, string? label = null, string? value = null) =>
        export["metrics"]!.AsArray().Where(m => (string?)m!["name"] == name && (label is null || (string?)m["labels"]![label] == value)).Select(m => (double)m!["value"]!).FirstOrDefault();
}
