using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Outrider.Native;
using Outrider.Testing;

namespace Outrider.EndToEnd.Logs;

/// <summary>The sidecar dies while others send to it: no connection is refused, and nothing that was acknowledged is missing.</summary>
public sealed class ReceiverKillTests
{
    private const int Kills = 4;
    private const string Token = "a-token-of-the-tests";

    [Fact]
    public async Task What_was_answered_with_2xx_arrives_and_nobody_is_refused()
    {
        await using var life = await Life.StartAsync(port => $"{{ type: http, listen: '127.0.0.1:{port}', token: {Token} }}");
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        await life.SendWhileKilledAsync(async number =>
        {
            using var content = new StringContent($"n {number}\n");
            using var answer = await client.PostAsync($"http://127.0.0.1:{life.Port}/", content);
            return answer.StatusCode == HttpStatusCode.NoContent;
        });
        await life.AllAcceptedArrive("http");
    }

    [Fact]
    public async Task What_was_acknowledged_by_the_forward_protocol_arrives_and_nobody_is_refused()
    {
        await using var life = await Life.StartAsync(port => $"{{ type: forward, listen: '127.0.0.1:{port}' }}");
        Socket? socket = null;
        await life.SendWhileKilledAsync(async number =>
        {
            try
            {
                if (socket is null)
                {
                    socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                    await socket.ConnectAsync(IPAddress.Loopback, life.Port);
                }

                // ["t", 0, {"message": "n 000001"}, {"chunk": "000001"}]
                var id = $"{number:D6}";
                await socket.SendAsync(Encoding.Latin1.GetBytes($"\u0094\u00a1t\0\u0081\u00a7message\u00a8n {id}\u0081\u00a5chunk\u00a6{id}"));
                return await HasAckAsync(socket, $"\u0081\u00a3ack\u00a6{id}");
            }
            catch (SocketException e) when (e.SocketErrorCode != SocketError.ConnectionRefused)
            {
                socket?.Dispose();
                socket = null;
                return false;
            }
        });
        socket?.Dispose();
        await life.AllAcceptedArrive("forward");
    }

    private static async Task<bool> HasAckAsync(Socket socket, string expected)
    {
        var bytes = new byte[expected.Length];
        for (var have = 0; have < bytes.Length;)
        {
            var count = await socket.ReceiveAsync(bytes.AsMemory(have));
            if (count == 0) throw new SocketException((int)SocketError.ConnectionReset);
            have += count;
        }

        return Encoding.Latin1.GetString(bytes) == expected;
    }

    /// <summary>A run whose sidecar is killed again and again while one sender sends.</summary>
    private sealed class Life : IAsyncDisposable
    {
        private readonly List<int> _accepted = [];
        private OutriderProcess _run = null!;
        private LogReceiver _receiver = null!;

        public int Port { get; } = FreePort.Next();

        public static async Task<Life> StartAsync(Func<int, string> source)
        {
            var life = new Life { _receiver = await LogReceiver.StartAsync() };
            life._run = OutriderProcess.Run($"logs:\n  sources: [{source(life.Port)}]\n  sinks: [{{ type: http, url: '{life._receiver.Url}', batch: {{ max_wait: 20ms }} }}]\n", "--", "sleep", "1000");
            await life._run.Log.Line("is ready");
            return life;
        }

        public async Task SendWhileKilledAsync(Func<int, Task<bool>> send)
        {
            using var ending = new CancellationTokenSource();
            var sending = Task.Run(() => SendAsync(send, ending.Token), TestContext.Current.CancellationToken);
            for (var kill = 1; kill <= Kills; kill++)
            {
                await _run.Log.Nth("sidecar 'outrider' is ready", kill);
                var enough = Count + 30;
                await Eventually.True(() => Count >= enough || sending.IsCompleted, "something is accepted");
                ProcessControl.TrySignal(await _run.SidecarPid(kill), Signal.Kill);
            }

            var last = Count + 30;
            await Eventually.True(() => Count >= last || sending.IsCompleted, "the last one takes something too");
            await ending.CancelAsync();
            await sending;
        }

        public async Task AllAcceptedArrive(string stream) =>
            await Eventually.True(() => !_accepted.Except(_receiver.Messages(stream).Select(m => int.Parse(m.AsSpan(2), System.Globalization.CultureInfo.InvariantCulture))).Any(), "all that was accepted arrives");

        public async ValueTask DisposeAsync()
        {
            await _run.DisposeAsync();
            await _receiver.DisposeAsync();
        }

        private int Count
        {
            get
            {
                lock (_accepted) return _accepted.Count;
            }
        }

        private async Task SendAsync(Func<int, Task<bool>> send, CancellationToken ending)
        {
            for (var number = 1; !ending.IsCancellationRequested; number++)
            {
                try
                {
                    if (!await send(number)) continue;
                    lock (_accepted) _accepted.Add(number);
                }
                catch (HttpRequestException e) when (e.InnerException is not SocketException { SocketErrorCode: SocketError.ConnectionRefused })
                {
                    // Cut in the middle: it has no answer.
                }
            }
        }
    }
}
