using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Outrider.Testing;
using Outrider.Transport;

namespace Outrider.Engine.Tests.Transport;

/// <summary>Listeners come and go on one listening socket, which goes on listening for all others, in this process and elsewhere.</summary>
public sealed class SharedSocketTests : IDisposable
{
    private const int Rounds = 2_000;
    private const int Callers = 4;

    private readonly Socket _shared = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public SharedSocketTests()
    {
        _shared.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _shared.Listen(511);
    }

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    public void Dispose() => _shared.Dispose();

    [Fact]
    public async Task Thousands_of_listeners_in_a_row_refuse_and_lose_no_caller()
    {
        using var over = new CancellationTokenSource();
        var calls = 0;
        Task[] callers = [.. Enumerable.Range(0, Callers).Select(_ => Task.Run(
            async () =>
            {
                while (!over.IsCancellationRequested)
                {
                    await CallAsync();
                    Interlocked.Increment(ref calls);
                }
            },
            Test))];
        var current = Started();
        for (var round = 0; round < Rounds; round++)
        {
            var before = current;
            // Side by side, as in a reload; and with a gap, in which callers wait in the backlog.
            if (round % 2 == 0) current = Started();
            await before.StopAsync(Eventually.Soon);
            Assert.True(before.HasEnded);
            if (round % 2 == 1) current = Started();
        }

        var atTheEnd = Volatile.Read(ref calls);
        await Eventually.True(() => Volatile.Read(ref calls) > atTheEnd + Callers || callers.Any(c => c.IsFaulted), "callers are still served");
        await over.CancelAsync();
        await Task.WhenAll(callers);
        await current.DisposeAsync();
    }

    [Fact]
    public async Task A_socket_that_nobody_accepts_from_still_listens()
    {
        await using (var one = Started())
        await using (Started())
        {
            await one.StopAsync(TimeSpan.Zero);
            await CallAsync();
        }

        using var waits = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await waits.ConnectAsync(_shared.LocalEndPoint!, Test);
        using var accepted = await _shared.AcceptAsync(Test);
        Assert.Equal(waits.LocalEndPoint, accepted.RemoteEndPoint);
    }

    private async Task CallAsync()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(_shared.LocalEndPoint!, Test);
        await socket.SendAsync("?"u8.ToArray(), Test);
        var answer = new byte[1];
        Assert.Equal(1, await socket.ReceiveAsync(answer, Test));
        Assert.Equal((byte)'!', answer[0]);
    }

    private ConnectionListener Started()
    {
        var listener = new ConnectionListener(ListenOn.Descriptor((int)_shared.Handle), new AcceptLimits(), null, connection => new Answering(connection), new AcceptMetrics(), NullLogger.Instance, TimeProvider.System);
        listener.Start();
        return listener;
    }

    /// <summary>Answers one octet with another.</summary>
    private sealed class Answering(Connection connection) : IServedConnection
    {
        public async Task RunAsync()
        {
            if (await connection.ReadAsync() == 0) return;
            connection.Append("!"u8);
            await connection.FlushAsync();
            await connection.ShutdownSendAsync();
            while (await connection.ReadAsync() > 0) connection.Consume(connection.Unread.Length);
        }

        public void Drain()
        {
        }
    }
}
