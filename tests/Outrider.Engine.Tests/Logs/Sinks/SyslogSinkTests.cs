using System.Net;
using System.Net.Sockets;
using System.Text;
using Outrider.Logs.Records;
using Outrider.Logs.Sinks;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Logs.Sinks;

/// <summary>Syslog messages, and when they count as delivered; a real receiver takes them in the end-to-end tests.</summary>
public sealed class SyslogSinkTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TemporaryFolder _folder = new();

    public SyslogSinkTests() => _listener.Start();

    public void Dispose()
    {
        _listener.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_message_is_what_RFC_5424_says()
    {
        var config = new SyslogSinkConfig { Facility = 16 };
        config.StructuredData["orders@32473"] = new() { ["trace"] = new("{trace_id}"), ["none"] = new("{missing}") };
        config.StructuredData["empty@1"] = new() { ["none"] = new("{missing}") };
        var batch = SinkBatch.At(
            ("""{"hostname":"h 1","service":"a-service-with-a-name-that-is-longer-than-syslog-takes","pid":17,"trace_id":"a\"b]c\\d","message":"caf\u00e9\nis full"}""", SinkBatch.Noon, Severity.Error),
            ("""{"n":1}""", SinkBatch.Noon, Severity.None));
        Assert.Equal("<131>1 2026-01-02T03:04:05.678Z h_1 a-service-with-a-name-that-is-longer-than-syslog 17 - [orders@32473 trace=\"a\\\"b\\]c\\\\d\"] café\nis full", Encoded(config, batch[0], framed: false));
        Assert.Equal("<134>1 2026-01-02T03:04:05.678Z - - - - - {\"n\":1}", Encoded(config, batch[1], framed: false));
        Assert.Equal("49 <134>1 2026-01-02T03:04:05.678Z - - - - - {\"n\":1}", Encoded(config, batch[1], framed: true));
        config.Framing = SyslogFraming.Newline;
        Assert.EndsWith("café\\nis full\n", Encoded(config, batch[0], framed: true));
        config.Message = SyslogMessageFormat.Json;
        Assert.EndsWith(" {\"n\":1}\n", Encoded(config, batch[1], framed: true));
    }

    [Theory]
    [InlineData("Trace", 15)]
    [InlineData("Debug", 15)]
    [InlineData("Info", 14)]
    [InlineData("None", 14)]
    [InlineData("Warn", 12)]
    [InlineData("Error", 11)]
    [InlineData("Fatal", 10)]
    public void Severities_are_syslogs(string severity, int priority) =>
        Assert.StartsWith($"<{priority}>1 ", Encoded(new SyslogSinkConfig(), SinkBatch.At(("{}", SinkBatch.Noon, Enum.Parse<Severity>(severity)))[0], framed: false));

    [Fact]
    public async Task A_connection_is_kept_and_one_that_was_closed_meanwhile_is_opened_anew_without_losing_a_line()
    {
        await using var sink = Tcp();
        using (var first = await TakeAsync(sink, 2)) await SendAsync(sink, 1);
        // Closed by the far end: the sink hears of it before it writes.
        await Eventually.Holds(async () =>
        {
            using var second = await TakeAsync(sink, 3);
            return true;
        }, "the batch goes over a new connection");
    }

    [Fact]
    public async Task A_far_end_that_takes_a_batch_and_closes_at_once_has_not_got_it()
    {
        await using var sink = Tcp();
        var sending = SendAsync(sink, 3);
        using (var peer = await _listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken)) await ReadAsync(peer, 3);
        var outcome = await sending;
        Assert.Equal(SendOutcomeKind.Retry, outcome.Kind);
        Assert.Equal($"{_listener.LocalEndpoint} closed the connection before it can be known to have everything", outcome.Reason);
    }

    [Fact]
    public async Task A_far_end_whose_kernel_takes_no_more_is_given_up_in_time()
    {
        await using var sink = Tcp(", timeout: 300ms");
        // Nobody reads: the window closes, and what is in our kernel is not acknowledged.
        _listener.Server.ReceiveBufferSize = 4096;
        var record = $$"""{"message":"{{new string('x', 8 << 20)}}"}""";
        var outcome = await sink.SendAsync(SinkBatch.Of(record), CancellationToken.None);
        Assert.Equal($"{_listener.LocalEndpoint}: not taken within 300ms", outcome.Reason);
    }

    [Fact]
    public async Task Nobody_there_is_told_over_every_transport()
    {
        var port = FreePort.Next();
        foreach (var where in new[] { $"transport: tcp, address: '127.0.0.1:{port}'", $"transport: udp, address: '127.0.0.1:{port}'", $"transport: unix, path: '{_folder["none.sock"]}'" })
        {
            await using var sink = SinkBatch.Make($"{{ type: syslog, {where} }}");
            var outcome = await SendAsync(sink, 3);
            Assert.True(outcome.Kind == SendOutcomeKind.Retry || outcome.Again.Count > 0, where + outcome);
            Assert.Contains(where.Contains("unix", StringComparison.Ordinal) ? "none.sock" : $"127.0.0.1:{port}", outcome.Reason);
        }
    }

    [Fact]
    public async Task A_datagram_is_one_message_and_one_that_is_too_large_is_refused()
    {
        using var receiver = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var sink = SinkBatch.Make($"{{ type: syslog, transport: udp, address: '{receiver.LocalEndPoint}' }}");
        var outcome = await sink.SendAsync(SinkBatch.Of("""{"message":"a"}""", $$"""{"message":"{{new string('x', 70_000)}}"}""", """{"message":"b"}"""), CancellationToken.None);
        Assert.Equal(1, Assert.Single(outcome.Refused).Index);
        Assert.Empty(outcome.Again);
        var buffer = new byte[1000];
        foreach (var message in new[] { "a", "b" })
            Assert.EndsWith(" - - - - - " + message, Encoding.UTF8.GetString(buffer, 0, await receiver.ReceiveAsync(buffer, TestContext.Current.CancellationToken)));
    }

    [Theory]
    [InlineData(SocketType.Dgram)]
    [InlineData(SocketType.Stream)]
    public async Task A_Unix_socket_is_spoken_to_as_what_it_is(SocketType type)
    {
        var path = _folder["log.sock"];
        using var receiver = new Socket(AddressFamily.Unix, type, ProtocolType.Unspecified);
        receiver.Bind(new UnixDomainSocketEndPoint(path));
        if (type == SocketType.Stream) receiver.Listen();
        await using var sink = SinkBatch.Make($"{{ type: syslog, transport: unix, path: '{path}' }}");
        var sending = SendAsync(sink, 1);
        using var peer = type == SocketType.Stream ? await receiver.AcceptAsync(TestContext.Current.CancellationToken) : null;
        var buffer = new byte[1000];
        var length = await (peer ?? receiver).ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        Assert.Equal(SendOutcome.Accepted, await sending);
        Assert.Matches(type == SocketType.Stream ? "^[0-9]+ <14>1 .* line 0$" : "^<14>1 .* line 0$", Encoding.UTF8.GetString(buffer, 0, length));
    }

    private static string Encoded(SyslogSinkConfig config, Outrider.Logs.Delivery.BatchRecord record, bool framed)
    {
        using var output = new PooledBytes();
        var encoder = new SyslogEncoder(config);
        if (framed) encoder.AppendFramed(output, record);
        else encoder.Append(output, record);
        return Encoding.UTF8.GetString(output.Span);
    }

    private static Task<SendOutcome> SendAsync(ILogSink sink, int records) => sink.SendAsync(SinkBatch.Numbered(records), CancellationToken.None);

    private static async Task ReadAsync(TcpClient peer, int records)
    {
        var text = "";
        var buffer = new byte[4096];
        while (!text.Contains($"line {records - 1}", StringComparison.Ordinal) && await peer.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken) is var read and > 0) text += Encoding.UTF8.GetString(buffer, 0, read);
        Assert.Contains($"line {records - 1}", text);
    }

    private ILogSink Tcp(string more = "") => SinkBatch.Make($"{{ type: syslog, address: '{_listener.LocalEndpoint}', app_name: app{more} }}");

    /// <summary>The batch is taken over a new connection, which is left open.</summary>
    private async Task<TcpClient> TakeAsync(ILogSink sink, int records)
    {
        var sending = SendAsync(sink, records);
        var peer = await _listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await ReadAsync(peer, records);
        Assert.Equal(SendOutcome.Accepted, await sending);
        return peer;
    }
}
