using System.Net.Sockets;
using System.Text;
using Outrider.EndToEnd.Reload;
using Outrider.EndToEnd.Upgrade;
using Outrider.Supervision.Command;
using Outrider.Testing;

namespace Outrider.EndToEnd.Logs;

/// <summary>Reload, restart and upgrade while programs log by every kind of socket: the protocol acknowledges nothing, and nothing is missing all the same.</summary>
public sealed class ReceiverChangeTests
{
    [Fact]
    public async Task Nothing_that_is_sent_by_syslog_is_missing_over_a_reload_a_restart_and_an_upgrade()
    {
        using var copies = new TemporaryFolder();
        var other = OtherExecutable.Copy(copies, "other");
        await using var receiver = await LogReceiver.StartAsync();
        var port = FreePort.Next();
        using var folder = new TemporaryFolder();
        await using var run = OutriderProcess.Run(folder, Config(receiver, port, "10s"), "--", "sleep", "1000");
        await run.Log.Line("is ready");
        var sent = new Sent();
        using var ending = new CancellationTokenSource();
        Task[] sending =
        [
            SendAsync("udp", () => Datagrams(new UdpClient("127.0.0.1", port).Client), sent, ending.Token),
            SendAsync("unix", () => Datagrams(Local(folder["log"])), sent, ending.Token),
            SendAsync("tcp", () => Connection(port), sent, ending.Token),
        ];
        await sent.ProgressAsync();
        Assert.Equal(0, (await run.Reload(Config(receiver, port, "11s"))).Code);
        await sent.ProgressAsync();
        var restart = await run.Ask(new CommandRequest.Restart("outrider"));
        Assert.StartsWith("sidecar 'outrider' runs again", restart.Line, StringComparison.Ordinal);
        await sent.ProgressAsync();
        var upgrade = await run.Ask(new CommandRequest.Upgrade(other));
        Assert.True(upgrade.Code == 0, $"{upgrade}\n{run.Log}");
        await sent.ProgressAsync();
        await ending.CancelAsync();
        await Task.WhenAll(sending);
        Assert.DoesNotContain(run.Log.All, l => l.Contains(" error ", StringComparison.Ordinal));
        var all = sent.All;
        await Eventually.True(() => !all.Except(receiver.Messages("syslog")).Any(), "all arrives", TimeSpan.FromSeconds(40));
        Assert.True(File.Exists(folder["log"]));
    }

    private static string Config(LogReceiver receiver, int port, string timeout) =>
        $"outrider: {{ drain: {{ retire: 2s }} }}\nlogs:\n  sources: [{{ type: syslog, udp: '127.0.0.1:{port}', tcp: '127.0.0.1:{port}', unix: {{ path: log }} }}]\n  sinks: [{{ type: http, url: '{receiver.Url}', timeout: {timeout}, batch: {{ max_wait: 20ms }} }}]\n";

    private static async Task SendAsync(string name, Func<Func<string, Task>> connect, Sent sent, CancellationToken ending)
    {
        var send = connect();
        for (var number = 1; !ending.IsCancellationRequested; number++)
        {
            await send($"{name} {number}");
            sent.Add(name, $"{name} {number}");
            // Slow enough that what waits while one process follows another fits into a socket's buffer as every kernel has it.
            await Task.Delay(10, CancellationToken.None);
        }
    }

    private static Func<string, Task> Datagrams(Socket socket) => text => socket.SendAsync(Encoding.UTF8.GetBytes("<13>" + text));

    private static Socket Local(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    /// <summary>As rsyslog does: one connection, left for another where the far end has said that it takes no more.</summary>
    private static Func<string, Task> Connection(int port)
    {
        TcpClient? client = null;
        return async text =>
        {
            if (client is not null && client.Client.Poll(0, SelectMode.SelectRead))
            {
                client.Dispose();
                client = null;
            }

            client ??= new TcpClient("127.0.0.1", port);
            await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"<13>{text}\n"));
        };
    }

    /// <summary>What was sent, by how.</summary>
    private sealed class Sent
    {
        private readonly Dictionary<string, List<string>> _sent = [];

        public IReadOnlyList<string> All
        {
            get
            {
                lock (_sent) return [.. _sent.Values.SelectMany(s => s)];
            }
        }

        public void Add(string name, string text)
        {
            lock (_sent)
            {
                if (!_sent.TryGetValue(name, out var list)) _sent[name] = list = [];
                list.Add(text);
            }
        }

        /// <summary>Until each has sent some more.</summary>
        public async Task ProgressAsync()
        {
            var before = Counts();
            await Eventually.True(() => Counts() is var now && now.Length == 3 && now.Zip(before.Concat(new int[3])).All(c => c.First >= c.Second + 20), "all send");
        }

        private int[] Counts()
        {
            lock (_sent) return [.. _sent.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => s.Value.Count)];
        }
    }
}
