using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Outrider.Configuration;
using Outrider.Logs;
using Outrider.Logs.Receiving;
using Outrider.Observability;
using Outrider.Supervision.Listening;
using Outrider.Testing;
using Outrider.Transport;

namespace Outrider.Engine.Tests.Logs.Receiving;

/// <summary>Log collection with sources that others send to, its sockets bound as the supervisor binds them, and a real receiver behind it.</summary>
internal sealed class ReceivingRun : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ListenerSet _listeners = new([]);

    private ReceivingRun(LogReceiver sink) => Sink = sink;

    public LogReceiver Sink { get; }

    public LogsModule Module { get; private set; } = null!;

    public MetricRegistry Metrics { get; } = new();

    public string State => _folder["state"];

    public string this[string path] => _folder[path];

    /// <param name="sources">As they stand in <c>sources: […]</c>; <c>{folder}</c> is one of the test's own.</param>
    public static async Task<ReceivingRun> StartAsync(string sources)
    {
        var run = new ReceivingRun(await LogReceiver.StartAsync());
        run.Module = run.NewModule();
        await run.CommitAsync(sources);
        await run.Module.StartAsync();
        return run;
    }

    public LogsModule NewModule() => new(State, TimeProvider.System, NullLoggerFactory.Instance, Metrics, new StatusBoard());

    public Task CommitAsync(string sources, string sink = "") => CommitAsync(Module, sources, sink);

    public async Task CommitAsync(LogsModule module, string sources, string sink = "")
    {
        var problems = new Problems();
        var yaml = $"sources: [{sources.Replace("{folder}", _folder.Path)}]\nsinks: [{{ type: http, url: '{Sink.Url}', batch: {{ max_wait: 5ms }}, backoff: {{ first: 20ms, max: 100ms }} {sink} }}]\n";
        var node = Yaml.Read(yaml, "/test/outrider.yaml", problems)!;
        var config = LogsConfig.Shape.Read(new Section(node, "logs", problems));
        Assert.Empty(problems.InOrder());
        var bound = _listeners.Prepare([.. config.Listeners.Select(l => ListenerRequest.Of(l.Name, l.Listener.Written, l.Listener.Address, l.Name))]);
        ReceiverPlan[] plans =
        [
            .. config.Receivers.Select(r => new ReceiverPlan(
                r.Part, Fingerprint.Of(node["sources"]!.Items[r.Index]), key => ListenOn.Descriptor((int)bound.First(l => l.Name == LogsConfig.ListenerName(r.Index, key)).Socket.Handle))),
        ];
        (await module.PrepareAsync(config, yaml, PipelineRun.Identity, plans, TestContext.Current.CancellationToken))?.Commit();
        _listeners.Commit(bound);
    }

    public IPEndPoint Address(string key, int source = 0) => _listeners.Current.First(l => l.Name == LogsConfig.ListenerName(source, key)).Address.EndPoint;

    public async Task<Socket> ConnectAsync(string key)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(Address(key));
        return socket;
    }

    public async Task SendAsync(string key, string text)
    {
        using var socket = await ConnectAsync(key);
        await socket.SendAsync(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Until so many records have come; then all of them.</summary>
    public async Task<IReadOnlyList<System.Text.Json.JsonElement>> RecordsAsync(int count)
    {
        await Eventually.True(() => Sink.Records.Count >= count, $"{count} records arrive, but there are {Sink.Records.Count}");
        return Sink.Records;
    }

    public double Metric(string name, params string[] labels) =>
        Metrics.Collect().Where(p => p.Name == name && labels.All(l => p.Labels.Any(have => have.Value == l))).Sum(p => p.Value);

    public async ValueTask DisposeAsync()
    {
        await Module.DisposeAsync();
        await Sink.DisposeAsync();
        _listeners.Dispose();
        _folder.Dispose();
    }
}
