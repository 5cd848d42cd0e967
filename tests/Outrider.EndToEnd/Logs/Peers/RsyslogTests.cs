using System.Text.Json.Nodes;
using Outrider.Testing;

namespace Outrider.EndToEnd.Logs.Peers;

/// <summary>The syslog sink against a real rsyslogd, over each transport.</summary>
public sealed class RsyslogTests : IDisposable
{
    private const string App = "app: { name: orders, version: 1.4.2, environment: production }";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("octet_counting")]
    [InlineData("newline")]
    public async Task Over_TCP_every_field_is_understood(string framing)
    {
        await using var rsyslog = await Rsyslog.StartAsync(_folder, """module(load="imtcp") input(type="imtcp" port="PORT")""");
        await DeliveredAsync($$"""{ type: syslog, address: '127.0.0.1:{{rsyslog.Port}}', framing: {{framing}}, facility: local3, structured_data: { orders@32473: { order: '{order}' } } }""", """printf '%s\n' '{"level":"error","msg":"caf\u00e9\nis full","pid":17,"order":"a\"]\\b"}' plain""");
        await rsyslog.HasAsync(2);
        var first = rsyslog.Taken[0];
        Assert.Equal(("local3.err", "orders", "17", "-"), (Text(first, "pri-text"), Text(first, "app-name"), Text(first, "procid"), Text(first, "msgid")));
        Assert.Equal((Environment.MachineName, """[orders@32473 order="a\"\]\\b"]"""), (Text(first, "hostname"), Text(first, "structured-data")));
        Assert.Equal(framing == "newline" ? "café\\nis full" : "café\nis full", Text(first, "msg").TrimStart());
        Assert.Equal(("local3.info", "plain"), (Text(rsyslog.Taken[1], "pri-text"), Text(rsyslog.Taken[1], "msg").TrimStart()));
        Assert.Equal(2, rsyslog.Taken.Count);
    }

    [Fact]
    public async Task Over_UDP_and_a_Unix_socket_each_message_comes()
    {
        await using (var udp = await Rsyslog.StartAsync(_folder, """module(load="imudp") input(type="imudp" address="127.0.0.1" port="PORT")""", name: "udp", isUdp: true))
        {
            await DeliveredAsync($"{{ type: syslog, transport: udp, address: '127.0.0.1:{udp.Port}' }}", "echo one; echo two");
            await udp.HasAsync(2);
            Assert.Equal(["one", "two"], udp.Taken.Select(t => Text(t, "msg").TrimStart()));
        }

        var path = _folder["log.sock"];
        await using var unix = await Rsyslog.StartAsync(_folder, $"""module(load="imtcp") input(type="imtcp" port="PORT") module(load="imuxsock" sysSock.use="off") input(type="imuxsock" socket="{path}" useSpecialParser="off" parseHostname="on" rateLimit.interval="0")""", name: "unix");
        await Eventually.True(() => File.Exists(path), "the socket is there");
        await DeliveredAsync($"{{ type: syslog, transport: unix, path: '{path}' }}", "echo three; echo four");
        await unix.HasAsync(2);
        Assert.Equal(["three", "four"], unix.Taken.Select(t => Text(t, "msg").TrimStart()));
        Assert.Equal("orders", Text(unix.Taken[0], "app-name"));
    }

    [Fact]
    public async Task Over_TLS_both_ends_show_who_they_are()
    {
        using var authority = new TestAuthority(_folder["ca"]);
        var (server, serverKey) = authority.Issue("server");
        var (client, clientKey) = authority.Issue("client");
        Assert.SkipUnless(File.Exists("/usr/lib/x86_64-linux-gnu/rsyslog/lmnsd_gtls.so") || Environment.GetEnvironmentVariable("OUTRIDER_REQUIRE_PEERS") == "1", "rsyslogd speaks no TLS; that comes with Debian's package 'rsyslog-gnutls'");
        await using var rsyslog = await Rsyslog.StartAsync(_folder,
            """module(load="imtcp" streamDriver.name="gtls" streamDriver.mode="1" streamDriver.authMode="x509/certvalid") input(type="imtcp" port="PORT")""",
            $"""global(defaultNetstreamDriver="gtls" defaultNetstreamDriverCAFile="{authority.CertificatePath}" defaultNetstreamDriverCertFile="{server}" defaultNetstreamDriverKeyFile="{serverKey}")""");
        await DeliveredAsync($"{{ type: syslog, address: 'localhost:{rsyslog.Port}', tls: {{ authorities: '{authority.CertificatePath}', certificate: '{client}', key: '{clientKey}' }} }}", "echo secret; echo words");
        await rsyslog.HasAsync(2);
        Assert.Equal(["secret", "words"], rsyslog.Taken.Select(t => Text(t, "msg").TrimStart()));
    }

    [Fact]
    public async Task A_receiver_that_is_stopped_and_started_again_misses_no_more_than_it_held_unread_when_it_was_stopped()
    {
        const int lines = 3000;
        await using var rsyslog = await Rsyslog.StartAsync(_folder, """module(load="imtcp") input(type="imtcp" port="PORT")""");
        await using var run = OutriderProcess.Run(_folder, $"{App}\nlogs: {{ sinks: [ {{ type: syslog, address: '127.0.0.1:{rsyslog.Port}', batch: {{ max_events: 50, max_wait: 10ms }} }} ] }}\n", "--", "sh", "-c", $"i=0; while [ $i -lt {lines} ]; do echo line $i; i=$((i+1)); [ $((i % 100)) -eq 0 ] && sleep 0.05; done; exec sleep 1000");
        for (var stop = 1; stop <= 3; stop++)
        {
            await rsyslog.HasAsync(stop * 400);
            await rsyslog.StopAsync();
            await rsyslog.StartAgainAsync();
        }

        await Eventually.True(() => Numbers(rsyslog).Contains($"line {lines - 1}"), "the last line has come", TimeSpan.FromSeconds(60));
        // Syslog has no acknowledgement (RFC 6587, 3.1): what its kernel has and it does not read any more is lost, one run of lines a stop, and nothing else.
        var come = Numbers(rsyslog).ToHashSet();
        var begins = Enumerable.Range(0, lines).Count(i => !come.Contains($"line {i}") && (i == 0 || come.Contains($"line {i - 1}")));
        Assert.InRange(begins, 0, 3);
        run.Signal(Native.Signal.Terminate);
        await run.ExitCode();
    }

    private static IEnumerable<string> Numbers(Rsyslog rsyslog) => rsyslog.Taken.Select(t => Text(t, "msg").TrimStart()).Distinct();

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();

    private async Task DeliveredAsync(string sink, string command)
    {
        var run = OutriderProcess.Run(_folder, $"{App}\nlogs:\n  sinks:\n    - {sink}\n", "--", "sh", _folder.Write("print.sh", command + "\n"));
        Assert.Equal(0, await run.ExitCode());
        await run.NothingIsLeft();
    }
}
