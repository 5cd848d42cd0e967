using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Native;
using Outrider.Sidecar;
using Outrider.Supervision.Control;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Sidecar;

/// <summary>The modules of one process, whole, in this one; the test is their supervisor and holds the listening sockets.</summary>
internal sealed class TestSidecar : IDisposable
{
    public const string Token = "0123456789abcdef";

    private readonly BlockingCollection<ControlMessage?> _heard = [];
    private readonly ControlChannel _channel;
    private int _lastId;

    private TestSidecar(Handover handover, IReadOnlyList<Socket> sockets)
    {
        var (ours, theirs) = Descriptors.SocketPair();
        _channel = new ControlChannel(ours, _heard.Add, () => { });
        _channel.Start();
        var handed = HandedSockets.Inherited([]);
        handed.Replace(handover.Listeners, handover.Listeners.Zip(sockets).ToDictionary(s => s.First.Id, s => (SafeHandle)Descriptors.DuplicateHigh((int)s.Second.Handle)));
        var link = new SidecarLink(handover, handed, theirs, _ => { });
        Ended = Task.Run(() => SidecarHost.RunAsync(link, new Edition(handover, handed.Descriptor)));
    }

    /// <summary>The exit code.</summary>
    public Task<int> Ended { get; }

    /// <summary>A listening socket as the supervisor has it.</summary>
    public static Socket Listen()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return socket;
    }

    public static Handover Handover(string state, string yaml, params (string Name, int Id)[] listeners)
    {
        var problems = new Problems();
        var root = yaml.Length == 0 ? ConfigFile.Empty() : Yaml.Read(yaml, "/test/outrider.yaml", problems)!;
        OutriderConfig.Shape.Read(new Section(root, "", problems));
        Assert.Empty(problems.InOrder());
        return new Handover(new AppIdentity("orders", "1", "", "", "box"), state, Token, "", [.. listeners.Select(l => new HandedListener(l.Name, l.Id))], root);
    }

    public static TestSidecar Start(Handover handover, params Socket[] sockets)
    {
        var sidecar = new TestSidecar(handover, sockets);
        sidecar.Tell(new ControlMessage.App(new AppStatus(AppPhase.Ready, 7, 8080, 0)));
        return sidecar;
    }

    public void Tell(ControlMessage message) => Assert.True(_channel.TrySend(message));

    public T Hear<T>() where T : ControlMessage => Assert.IsType<T>(_heard.TryTake(out var message, Eventually.Soon) ? message : throw new TimeoutException($"no {typeof(T).Name} was heard"));

    /// <summary>What is wrong with it; empty where it was taken.</summary>
    public string Reload(Handover handover, params (int Id, Socket Socket)[] added)
    {
        using var file = Descriptors.MemoryFile("handover", handover.ToBytes());
        var sockets = added.Select(a => new SafeFileHandle(a.Socket.Handle, false));
        Tell(new ControlMessage.Reload(++_lastId, [.. added.Select(a => a.Id)]) { Descriptors = [file, .. sockets] });
        var answer = Hear<ControlMessage.Reloaded>();
        Assert.Equal(_lastId, answer.Id);
        return answer.Problem;
    }

    public static async Task<(HttpStatusCode Status, string Body)> AskAsync(Socket admin, string page, string token = Token)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{admin.LocalEndPoint}{page}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public static async Task<JsonElement> StatusAsync(Socket admin) => JsonElement.Parse((await AskAsync(admin, "/status")).Body);

    public void Dispose()
    {
        if (!Ended.IsCompleted) _channel.TrySend(new ControlMessage.Flush(TimeSpan.FromSeconds(1)));
        Ended.Wait(Eventually.Soon);
    }
}
