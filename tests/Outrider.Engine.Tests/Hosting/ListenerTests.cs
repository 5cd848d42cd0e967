using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Outrider.Engine.Tests.Http;
using Outrider.Hosting;
using Outrider.Transport;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Hosting;

public sealed class ListenerTests
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_in_flight_is_finished_while_the_listener_drains_and_new_callers_are_not_taken()
    {
        var (begun, finish) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var listener = await StartAsync(ListenOn.Address(new IPEndPoint(IPAddress.Loopback, 0)), async context =>
        {
            begun.SetResult();
            await finish.Task;
            await context.Response.WriteAsync("done", Test);
        });
        var port = ((IPEndPoint)listener.LocalAddress!).Port;
        using var client = new HttpClient();
        var asked = client.GetStringAsync($"http://127.0.0.1:{port}/", Test);
        await begun.Task;

        var stopped = listener.StopAsync(TimeSpan.FromMinutes(1));
        await Eventually.Holds(async () => await Assert.ThrowsAnyAsync<SocketException>(() => NewConnectionAsync(port)) is not null, "the port refuses");
        Assert.False(stopped.IsCompleted);
        finish.SetResult();

        Assert.Equal("done", await asked);
        await stopped.WaitAsync(Eventually.Soon, Test);
    }

    [Fact]
    public async Task A_socket_that_was_handed_down_keeps_its_callers_while_one_listener_takes_over_from_another()
    {
        using var inherited = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        inherited.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        inherited.Listen();
        var port = ((IPEndPoint)inherited.LocalEndPoint!).Port;
        var on = ListenOn.Descriptor((int)inherited.Handle);

        var old = await StartAsync(on, context => context.Response.WriteAsync("old", Test));
        Assert.Contains("old", await AskAsync(port), StringComparison.Ordinal);
        await old.DisposeAsync();
        // Nobody accepts now, and yet nobody is refused.
        var waiting = AskAsync(port);
        await using var next = await StartAsync(on, context => context.Response.WriteAsync("new", Test));

        Assert.Contains("new", await waiting, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_address_is_said_by_name()
    {
        await using var first = await StartAsync(ListenOn.Address(new IPEndPoint(IPAddress.Loopback, 0)), _ => Task.CompletedTask);
        var failure = await Assert.ThrowsAnyAsync<IOException>(() => StartAsync(ListenOn.Address((IPEndPoint)first.LocalAddress!), _ => Task.CompletedTask));
        Assert.Contains(first.LocalAddress!.ToString()!, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(33_000, "HTTP/1.1 431")]
    [InlineData(30_000, "HTTP/1.1 200")]
    public async Task Headers_beyond_the_limit_are_refused(int bytes, string expected)
    {
        await using var listener = await StartAsync(ListenOn.Address(new IPEndPoint(IPAddress.Loopback, 0)), _ => Task.CompletedTask);
        var answer = await AskAsync(((IPEndPoint)listener.LocalAddress!).Port, $"X: {new string('x', bytes)}\r\n");
        Assert.StartsWith(expected, answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_beyond_the_limit_is_closed_at_once()
    {
        await using var listener = await StartAsync(ListenOn.Address(new IPEndPoint(IPAddress.Loopback, 0)), _ => Task.CompletedTask, new ListenerLimits { Connections = 1 });
        var port = ((IPEndPoint)listener.LocalAddress!).Port;
        using var first = await RawCaller.ConnectAsync(port);
        await first.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await first.ReadUntilAsync("\r\n\r\n");

        using var second = await RawCaller.ConnectAsync(port);
        Assert.DoesNotContain("HTTP", await second.ReadToEndAsync(), StringComparison.Ordinal);
    }

    private static Task<string> AskAsync(int port, string headers = "") => RawCaller.ExchangeAsync(port, $"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{headers}\r\n");

    private static async Task NewConnectionAsync(int port)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), Test);
    }

    private static async Task<Listener> StartAsync(ListenOn on, RequestDelegate handle, ListenerLimits? limits = null)
    {
        var listener = new Listener(on, limits ?? new ListenerLimits(), null, handle, NullLoggerFactory.Instance, TimeProvider.System);
        await listener.StartAsync(Test);
        return listener;
    }
}
