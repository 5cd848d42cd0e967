using Microsoft.AspNetCore.Http;
using Outrider.Engine.Tests.Http;
using Outrider.Kernel;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Inbound;

/// <summary>A listener that has changed is replaced while it serves, and one that has not is not touched.</summary>
public sealed class ReloadTests
{
    private const string Plain = "listen: 127.0.0.1:1";
    private const string Routed = "{ listen: 127.0.0.1:1, routes: [{ match: { path: /new/* } }] }";
    private const string Request = "GET /old HTTP/1.1\r\nHost: a\r\n\r\n";

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_listener_that_has_changed_serves_new_callers_and_the_old_one_finishes_with_its_own()
    {
        var reached = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        await using var app = await Upstream.StartAsync(async context =>
        {
            reached.TrySetResult();
            await go.Task;
            await context.Response.WriteAsync("ok", Test);
        });
        await using var doors = new Doors(app.Port);
        doors.Start([Plain, Plain], null);
        var (changed, same) = (doors.Inbound.Listeners[0], doors.Inbound.Listeners[1]);
        using var old = await RawCaller.ConnectAsync(doors.InboundPort(0));
        await old.SendAsync(Request);
        await reached.Task.WaitAsync(Eventually.Soon, Test);
        await using (var change = await doors.PrepareInboundAsync(Routed, Plain))
        {
            Assert.Same(changed, doors.Inbound.Listeners[0]);
            change!.Commit();
        }

        Assert.NotSame(changed, doors.Inbound.Listeners[0]);
        Assert.Same(same, doors.Inbound.Listeners[1]);
        await Eventually.True(() => !changed.HasEnded && changed.UnderWay == 1, "the old one keeps what is under way");
        Assert.StartsWith("HTTP/1.1 404", await RawCaller.ExchangeAsync(doors.InboundPort(0), "GET /old HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        await Eventually.True(() => doors.Inbound.UnderWay == 1, "only the old one has a caller");
        go.SetResult();
        Assert.Matches("(?s)^HTTP/1.1 200.*Connection: close", await old.ReadToEndAsync());
        old.Dispose();
        await Eventually.True(() => changed.HasEnded && doors.Inbound.UnderWay == 0, "the old one has ended");
    }

    [Fact]
    public async Task Nothing_is_prepared_where_nothing_has_changed()
    {
        await using var doors = new Doors(1);
        doors.Start([Plain], null);
        Assert.Null(await doors.PrepareInboundAsync(Plain));
        Assert.Null(await doors.PrepareInboundAsync("# A comment moves every line.\n" + Plain));
    }

    [Fact]
    public async Task A_change_that_is_not_committed_leaves_everything_as_it_was()
    {
        await using var app = await Upstream.StartAsync(context => context.Response.WriteAsync("ok", Test));
        await using var doors = new Doors(app.Port);
        doors.Start([Plain], null);
        var before = doors.Inbound.Listeners[0];
        await using (await doors.PrepareInboundAsync(Routed, Plain))
        {
        }

        Assert.Same(before, Assert.Single(doors.Inbound.Listeners));
        Assert.StartsWith("HTTP/1.1 200", await RawCaller.ExchangeAsync(doors.InboundPort(0), "GET /old HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_cannot_be_read_refuses_the_change_with_its_place()
    {
        await using var doors = new Doors(1);
        doors.Start([Plain], null);
        var before = doors.Inbound.Listeners[0];
        var refused = await Assert.ThrowsAsync<ChangeRefusedException>(() => doors.PrepareInboundAsync(Routed, "{ listen: 127.0.0.1:1, tls: { certificate: /no.pem, key: /no.key } }"));
        Assert.StartsWith("inbound[1].tls: the certificate '/no.pem'", refused.Message, StringComparison.Ordinal);
        Assert.Same(before, Assert.Single(doors.Inbound.Listeners));
    }

    [Fact]
    public async Task A_module_that_retires_ends_when_its_last_caller_has()
    {
        await using var app = await Upstream.StartAsync(context => context.Response.WriteAsync("ok", Test));
        await using var doors = new Doors(app.Port);
        doors.Start([Plain], null);
        using var caller = await RawCaller.ConnectAsync(doors.InboundPort(0));
        await Eventually.True(() => doors.Inbound.UnderWay == 1, "it is accepted");
        var retiring = doors.Inbound.RetireAsync(TimeSpan.FromHours(1));
        Assert.False(doors.Inbound.HasEnded);
        await caller.SendAsync(Request);
        Assert.StartsWith("HTTP/1.1 200", await caller.ReadToEndAsync(), StringComparison.Ordinal);
        caller.Dispose();
        await retiring.WaitAsync(Eventually.Soon, Test);
        Assert.True(doors.Inbound.HasEnded);
    }
}
