using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.AspNetCore.Http;
using Outrider.Engine.Tests.Http;
using Outrider.Engine.Tests.Http.Http2;
using Outrider.Http;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Inbound;

/// <summary>A thousand reloads under load: nobody sees one, and nothing is left of what was replaced.</summary>
[Collection(nameof(ReloadStormTests))]
public sealed class ReloadStormTests : IAsyncDisposable
{
    private const int Reloads = 1_000;

    private readonly CancellationTokenSource _over = new();
    private readonly List<WeakReference> _replaced = [];
    private int _calls;
    private int _sentInVain;

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        _over.Dispose();
        return default;
    }

    [Fact]
    public async Task No_request_fails_and_what_was_replaced_is_collected()
    {
        await using var app = await Upstream.StartAsync(AnswerAsync);
        await using var doors = new Doors(app.Port);
        doors.Start(Inbound(0), Outbound(app, 0));
        Task[] callers =
        [
            CallAsync(doors.InboundPort(0), "/x"), CallAsync(doors.InboundPort(1), "/x"), CallAsync(doors.OutboundPort, "/changes/x"), CallAsync(doors.OutboundPort, "/stays/x"),
            CallOverHttp2Async(doors.InboundPort(0), "/x"), CallOverHttp2Async(doors.OutboundPort, "/changes/x"),
        ];
        await ReloadAsync(app, doors, 1, 50);
        var before = Descriptors();
        await ReloadAsync(app, doors, 50, Reloads);
        foreach (var failed in callers.Where(c => c.IsCompleted)) await failed;
        await Eventually.True(() => doors.Inbound.Listeners.Sum(l => l.UnderWay) == doors.Inbound.UnderWay, "old listeners have ended");
        // The callers' own count is the same, give or take one that is just being replaced on either side.
        await Eventually.True(() => Descriptors() <= before + 12, $"there are about as many descriptors as the {before} before");
        await _over.CancelAsync();
        await Task.WhenAll(callers);
        await Eventually.True(() => Alive() == 0, "what was replaced is collected");
        Assert.True(_calls > Reloads, $"{_calls} calls are too few to prove anything");
        // A caller that answers pings is never left behind, unless the machine stalls for a second.
        Assert.InRange(_sentInVain, 0, Reloads / 100);
    }

    private static string[] Inbound(int round) => [$"{{ listen: 127.0.0.1:1, timeout: {30 + (round % 2)}s }}", "listen: 127.0.0.1:1"];

    private static string Outbound(Upstream app, int round) =>
        $"limits: {{ in_flight: {1000 + (round / 10 % 2)} }}\nservices: {{ changes: {{ timeout: {10 + (round % 2)}s, discovery: {{ type: static, instances: ['{app.Address}'] }} }}, stays: {{ discovery: {{ type: static, instances: ['{app.Address}'] }} }} }}";

    private static Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentLength = 2;
        return context.Response.WriteAsync("ok", context.RequestAborted);
    }

    private static int Descriptors() => Directory.GetFiles("/proc/self/fd").Length;

    private async Task ReloadAsync(Upstream app, Doors doors, int from, int to)
    {
        for (var round = from; round < to; round++)
        {
            Note(doors);
            var stays = (doors.Inbound.Listeners[1], doors.Outbound.Services.Single(s => s.Name == "stays"));
            await using var inbound = await doors.PrepareInboundAsync(Inbound(round));
            await using var outbound = await doors.PrepareOutboundAsync(Outbound(app, round));
            inbound!.Commit();
            outbound!.Commit();
            Assert.Equal(stays, (doors.Inbound.Listeners[1], doors.Outbound.Services.Single(s => s.Name == "stays")));
            // Some of them in a row, and some with requests between.
            var calls = Volatile.Read(ref _calls);
            if (round % 2 == 0) await Eventually.True(() => Volatile.Read(ref _calls) > calls + 6, "requests are answered");
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Note(Doors doors)
    {
        _replaced.Add(new WeakReference(doors.Inbound.Listeners[0]));
        _replaced.Add(new WeakReference(doors.Outbound.Services.Single(s => s.Name == "changes")));
    }

    private int Alive()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return _replaced.Count(r => r.IsAlive);
    }

    /// <summary>Over a connection that is kept until the answer says that it closes; any other end of it is a failure.</summary>
    private async Task CallAsync(int port, string path)
    {
        await Task.Yield();
        var request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        var buffer = new byte[4096];
        while (!_over.IsCancellationRequested)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
            for (var closes = false; !closes && !_over.IsCancellationRequested;)
            {
                await socket.SendAsync(request);
                var answer = "";
                while (!answer.EndsWith("\r\n\r\nok", StringComparison.Ordinal))
                {
                    var count = await socket.ReceiveAsync(buffer);
                    Assert.True(count > 0, $"a connection was closed without a word, after '{answer}'");
                    answer += Encoding.ASCII.GetString(buffer, 0, count);
                }

                Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
                closes = answer.Contains("Connection: close", StringComparison.OrdinalIgnoreCase);
                Interlocked.Increment(ref _calls);
            }
        }
    }

    /// <summary>
    /// As a client does that knows what GOAWAY means, stream by stream: it goes elsewhere when it has heard of it, and only a stream above the last that the other side has taken may stay
    /// unanswered (RFC 9113 section 6.8). No client of the framework's: it gives a request up when it has met four replaced listeners in a row.
    /// </summary>
    private async Task CallOverHttp2Async(int port, string path)
    {
        await Task.Yield();
        (string, string)[] head = [(":method", "GET"), (":scheme", "http"), (":path", path), (":authority", "localhost")];
        while (!_over.IsCancellationRequested)
        {
            await using var caller = await RawHttp2.ConnectAsync(port);
            var last = -1;
            for (var stream = 1; last < 0 && !_over.IsCancellationRequested; stream += 2)
            {
                await caller.HeadersAsync(stream, endsStream: true, head);
                var isAnswered = false;
                while (!isAnswered && (last < 0 || last >= stream))
                {
                    var (frame, payload) = await caller.UntilAsync(_ => true);
                    if (frame.Type == Http2FrameType.GoAway) last = BinaryPrimitives.ReadInt32BigEndian(payload);
                    if (frame.Type == Http2FrameType.Ping && !frame.Has(Http2Frame.Ack)) await caller.FrameAsync(Http2FrameType.Ping, Http2Frame.Ack, 0, payload);
                    if (frame.StreamId != stream) continue;
                    Assert.NotEqual(Http2FrameType.RstStream, frame.Type);
                    isAnswered = frame.Has(Http2Frame.EndStream);
                }

                if (isAnswered) Interlocked.Increment(ref _calls);
                else Interlocked.Increment(ref _sentInVain);
            }

            caller.Finish();
        }
    }
}

/// <summary>It counts the descriptors of the whole process, so nothing else runs beside it.</summary>
[CollectionDefinition(nameof(ReloadStormTests), DisableParallelization = true)]
public sealed class ReloadStormAlone;
