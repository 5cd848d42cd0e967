using System.Net.Sockets;
using System.Text;
using Outrider.Engine.Tests.Logs.Receiving;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Logs.Sources.Syslog;

/// <summary>Syslog from real sockets to a real sink.</summary>
public sealed class SyslogSourceTests
{
    [Fact]
    public async Task It_comes_by_UDP_TCP_and_a_Unix_socket_with_its_parts()
    {
        await using var run = await ReceivingRun.StartAsync("{ type: syslog, udp: '127.0.0.1:0', tcp: '127.0.0.1:0', unix: { path: '{folder}/log', mode: '0600' } }");
        using var udp = new UdpClient();
        await udp.SendAsync(Encoding.UTF8.GetBytes("<11>1 2026-01-02T03:04:05Z box app 7 id [a@1 b=\"c\"] by UDP"), run.Address("udp"), TestContext.Current.CancellationToken);
        await run.SendAsync("tcp", "<12>by TCP\n17 <12>by TCP\ntwice");
        using var local = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        await local.ConnectAsync(new UnixDomainSocketEndPoint(run["log"]), TestContext.Current.CancellationToken);
        await local.SendAsync(Encoding.UTF8.GetBytes("<14>tag[3]: by Unix"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(run["log"]));
        var records = await run.RecordsAsync(4);
        Assert.Equal(["by TCP", "by TCP\ntwice", "by UDP", "by Unix"], records.Select(r => r.GetProperty("message").GetString()).Order(StringComparer.Ordinal));
        var structured = records.Single(r => r.GetProperty("message").GetString() == "by UDP");
        Assert.Equal("2026-01-02T03:04:05.000Z", structured.GetProperty("timestamp").GetString());
        Assert.Equal("error", structured.GetProperty("severity").GetString());
        Assert.Equal("box", structured.GetProperty("hostname").GetString());
        Assert.Equal("c", structured.GetProperty("structured_data").GetProperty("a@1").GetProperty("b").GetString());
        Assert.Equal("orders", structured.GetProperty("service").GetString());
        Assert.Equal("syslog", structured.GetProperty("stream").GetString());
    }

    [Fact]
    public async Task While_the_spool_is_full_a_sender_waits_and_nothing_is_missing()
    {
        await using var run = await ReceivingRun.StartAsync("{ type: syslog, tcp: '127.0.0.1:0', max: 1MiB }");
        run.Sink.Before = Refuse;
        using var socket = await run.ConnectAsync("tcp");
        var sending = Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++) socket.Send(Encoding.UTF8.GetBytes($"<13>{i} {new string('x', 500)}\n"));
        }, TestContext.Current.CancellationToken);
        await Eventually.True(() => Spooled(run) > 900_000, "the spool is full");
        Assert.False(sending.IsCompleted);
        run.Sink.Before = _ => Task.CompletedTask;
        await sending;
        await Eventually.True(() => run.Sink.Messages.Select(NumberIn).Distinct().Count() == 20_000, "all arrive", TimeSpan.FromSeconds(60));
        Assert.InRange(Spooled(run), 0, 2 << 20);
    }

    [Fact]
    public async Task Datagrams_that_find_no_room_are_counted_and_the_sum_holds()
    {
        await using var run = await ReceivingRun.StartAsync("{ type: syslog, unix: { path: '{folder}/log' }, max: 1MiB }");
        run.Sink.Before = Refuse;
        using var local = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        await local.ConnectAsync(new UnixDomainSocketEndPoint(run["log"]), TestContext.Current.CancellationToken);
        const int sent = 5_000;
        for (var i = 0; i < sent; i++) await local.SendAsync(Encoding.UTF8.GetBytes($"<13>{i} {new string('x', 500)}"));
        await Eventually.True(() => run.Metric("outrider_log_dropped_total", "spool_full") > 0, "some are dropped");
        run.Sink.Before = _ => Task.CompletedTask;
        await Eventually.True(
            () => run.Sink.Messages.Select(NumberIn).Distinct().Count() + run.Metric("outrider_log_dropped_total", "spool_full") == sent,
            "what arrives and what was dropped is what was sent");
    }

    [Fact]
    public async Task A_reload_that_changes_the_sink_leaves_connections_alone()
    {
        const string source = "{ type: syslog, tcp: '127.0.0.1:0' }";
        await using var run = await ReceivingRun.StartAsync(source);
        using var socket = await run.ConnectAsync("tcp");
        for (var i = 0; i < 200; i++)
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes($"<13>{i}\n"));
            if (i % 50 == 25) await run.CommitAsync(source, $", timeout: {i + 1}s");
        }

        await Eventually.True(() => run.Sink.Messages.Distinct().Count() == 200, "all arrive by the one connection");
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"{i}"), run.Sink.Messages.Distinct());
    }

    [Fact]
    public async Task A_successor_takes_over_where_the_one_before_lets_go()
    {
        const string source = "{ type: syslog, tcp: '127.0.0.1:0', udp: '127.0.0.1:0' }";
        await using var run = await ReceivingRun.StartAsync(source);
        await run.SendAsync("tcp", "<13>before\n");
        await using var successor = run.NewModule();
        await run.CommitAsync(successor, source);
        // Nobody reads it yet: it waits in the socket.
        await run.Module.LetGoAsync(TimeSpan.FromSeconds(3));
        await run.SendAsync("tcp", "<13>between\n");
        using var udp = new UdpClient();
        await udp.SendAsync("<13>a datagram"u8.ToArray(), run.Address("udp"), TestContext.Current.CancellationToken);
        await successor.StartAsync();
        await run.SendAsync("tcp", "<13>after\n");
        await run.RecordsAsync(4);
        Assert.Equal(["a datagram", "after", "before", "between"], run.Sink.Messages.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_an_address_of_before_has_received_is_still_sent()
    {
        await using var run = await ReceivingRun.StartAsync("{ type: syslog, unix: { path: '{folder}/one', type: stream } }");
        run.Sink.Before = Refuse;
        using (var local = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            await local.ConnectAsync(new UnixDomainSocketEndPoint(run["one"]), TestContext.Current.CancellationToken);
            await local.SendAsync("<13>left behind\n"u8.ToArray());
            await Eventually.True(() => Spooled(run) > 0, "it is in the spool");
        }

        await run.CommitAsync("{ type: syslog, unix: { path: '{folder}/two', type: stream } }");
        run.Sink.Before = _ => Task.CompletedTask;
        await run.RecordsAsync(1);
        Assert.Equal(["left behind"], run.Sink.Messages.Distinct());
    }

    private static Task Refuse(Microsoft.AspNetCore.Http.HttpContext context)
    {
        context.Response.StatusCode = 503;
        return Task.CompletedTask;
    }

    private static long Spooled(ReceivingRun run)
    {
        var folder = Path.Combine(run.State, "logs", "received");
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f) is { Exists: true } file ? file.Length : 0) : 0;
    }

    private static int NumberIn(string message) => int.Parse(message.AsSpan(0, message.IndexOf(' ')), System.Globalization.CultureInfo.InvariantCulture);
}
