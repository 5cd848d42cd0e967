using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Outrider.Admin;
using Outrider.Kernel;
using Outrider.Observability;
using Outrider.Sidecar;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Sidecar;

/// <summary>Several processes' pages as one, over real sockets; each process is an object here.</summary>
public sealed class SiblingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    // Deeper than an address of a Unix socket can say.
    private string State => _folder[string.Join('/', Enumerable.Repeat("a-folder-with-a-long-name", 8))];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_main_process_shows_the_sections_of_isolated_modules_where_they_would_stand_anyway()
    {
        await using var main = Process("outrider", ["logs", "inbound"], ("app", "{}"), ("pipelines", """{"from":"main"}"""), ("listeners", "[]"), ("tcp", """[{"name":"a"}]"""));
        await using var logs = Process("logs", ["outrider", "inbound"], ("pipelines", """{"from":"logs"}"""), ("listeners", "[]"));
        await using var inbound = Process("inbound", ["outrider", "logs"], ("listeners", """[{"name":"inbound[0]"}]"""), ("pipelines", "{}"), ("tcp", """[{"name":"b"}]"""));
        Assert.Equal(
            """{"app":{},"listeners":[{"name":"inbound[0]"}],"modules":[{"name":"inbound","state":"up"},{"name":"logs","state":"up"}],"pipelines":{"from":"logs"},"tcp":[{"name":"a"},{"name":"b"}]}""",
            await main.StatusAsync());
    }

    [Fact]
    public async Task Their_numbers_come_with_the_process_they_are_of()
    {
        await using var main = Process("outrider", ["logs"]);
        await using var logs = Process("logs", ["outrider"]);
        logs.Registry.Counter("outrider_things_total", "Things.", "kind").With("a\"b").Add(3);
        var points = Assert.Single(await main.Siblings.MetricsAsync());
        var point = Assert.Single(points, p => p.Name == "outrider_things_total");
        Assert.Equal((3, "kind=a\"b process=logs"), (point.Value, string.Join(' ', point.Labels.Select(l => $"{l.Name}={l.Value}"))));
    }

    [Fact]
    public async Task One_that_is_not_there_and_one_that_is_silent_are_told_of_and_hold_up_nothing_for_long()
    {
        await using var main = Process("outrider", ["logs", "metrics", "inbound"], ("app", "{}"));
        await using var inbound = Process("inbound", ["outrider"], ("listeners", "[]"));
        using var silent = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using var folder = new Outrider.Native.HeldFolder(ModuleSocket.FolderOf(State));
        silent.Bind(new UnixDomainSocketEndPoint(folder.PathOf("metrics.sock")));
        silent.Listen();
        var watch = Stopwatch.StartNew();
        using var page = JsonDocument.Parse(await main.StatusAsync());
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Equal(["inbound up", "logs down", "metrics down"], page.RootElement.GetProperty("modules").EnumerateArray().Select(m => $"{m.GetProperty("name")} {m.GetProperty("state")}"));
        Assert.Contains("within 1 s", page.RootElement.GetProperty("modules")[2].GetProperty("error").GetString());
        Assert.True(page.RootElement.TryGetProperty("listeners", out _));
    }

    [Fact]
    public async Task A_successor_takes_the_name_over_and_keeps_it_when_the_one_before_ends()
    {
        await using var main = Process("outrider", ["logs"]);
        var before = Process("logs", ["outrider"], ("pipelines", "1"));
        await using var after = Process("logs", ["outrider"], ("pipelines", "2"));
        Assert.Contains("\"pipelines\":2", await main.StatusAsync());
        await before.DisposeAsync();
        Assert.Contains("\"pipelines\":2", await main.StatusAsync());
    }

    [Fact]
    public async Task Nobody_else_reaches_the_sockets_and_whoever_speaks_nonsense_is_answered()
    {
        await using var main = Process("outrider", ["logs"]);
        var folder = ModuleSocket.FolderOf(State);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        using var held = new Outrider.Native.HeldFolder(folder);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(held.PathOf("outrider.sock")), TestContext.Current.CancellationToken);
        await socket.SendAsync("nonsense\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        var buffer = new byte[1000];
        var got = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        Assert.StartsWith("HTTP/1.0 400 ", Encoding.ASCII.GetString(buffer, 0, got));
    }

    [Fact]
    public void What_was_scraped_from_elsewhere_keeps_its_labels()
    {
        MetricPoint Point(string name, params MetricLabel[] labels) => new(name, name, MetricKind.Gauge, "", labels, 1);
        var named = SiblingMetrics.Of("logs", [Point("requests_total"), Point("outrider_process_threads", new MetricLabel("process", "sidecar")), Point("outrider_process_threads", new MetricLabel("process", "app"))]);
        Assert.Equal(["requests_total ", "outrider_process_threads logs", "outrider_process_threads app"], named.Select(p => $"{p.Name} {string.Join(' ', p.Labels.Select(l => l.Value))}"));
    }

    private TestProcess Process(string name, string[] others, params (string Section, string Json)[] sections)
    {
        var process = new TestProcess(State, name);
        foreach (var (section, json) in sections) process.Board.Show(section, writer => writer.WriteRawValue(json));
        process.Siblings.Follow(name, others);
        return process;
    }

    private sealed class TestProcess : IAsyncDisposable
    {
        public TestProcess(string state, string name)
        {
            var sources = AdminSources.Of(() => SiblingMetrics.Of(name, Registry.Collect()), Board, new SnapshotCell<AppStatus>(AppStatus.Unknown), CancellationToken.None, CancellationToken.None);
            Siblings = new Siblings(state, new AdminEndpoints(AdminGate.Open, sources), TimeProvider.System, NullLogger.Instance);
        }

        public MetricRegistry Registry { get; } = new();

        public StatusBoard Board { get; } = new();

        public Siblings Siblings { get; }

        public async Task<string> StatusAsync() => Encoding.UTF8.GetString((await Siblings.StatusAsync(Board)).Span);

        public ValueTask DisposeAsync() => Siblings.DisposeAsync();
    }
}
