using System.Diagnostics;
using Outrider.Testing;

namespace Outrider.EndToEnd.Logs;

/// <summary>The programs that people send logs with, and what arrives of it.</summary>
public sealed class SenderTests
{
    [Fact]
    public async Task Logger_sends_by_UDP_TCP_and_a_Unix_socket()
    {
        var logger = Peer.Require("logger", "bsdutils");
        var port = FreePort.Next();
        await using var receiver = await LogReceiver.StartAsync();
        using var folder = new TemporaryFolder();
        await using var run = OutriderProcess.Run(folder, Config(receiver, $"{{ type: syslog, udp: '127.0.0.1:{port}', tcp: '127.0.0.1:{port}', unix: {{ path: log }} }}"), "--", "sleep", "1000");
        await run.Log.Line("is ready");
        string[] to = ["--server", "127.0.0.1", "--port", $"{port}", "--tag", "orders", "--id=77"];
        await Tool(folder, logger, [.. to, "--udp", "--rfc5424", "--priority", "local3.warning", "--sd-id", "a@1", "--sd-param", "b=\"c\"", "by UDP"]);
        await Tool(folder, logger, [.. to, "--tcp", "--rfc3164", "--priority", "user.err", "by TCP"]);
        await Tool(folder, logger, [.. to, "--tcp", "--octet-count", "--rfc5424", "by counted TCP"]);
        await Tool(folder, logger, ["--socket", "log", "--tag", "orders", "by Unix"]);
        string[] all = ["by UDP", "by TCP", "by counted TCP", "by Unix"];
        foreach (var message in all) await receiver.HasAsync(message);
        var records = receiver.Records.ToDictionary(r => r["message"]!.GetValue<string>());
        Assert.All(all, m => Assert.Equal("orders", records[m]["app_name"]!.GetValue<string>()));
        Assert.Equal(("warn", "local3", "77"), (Text("by UDP", "severity"), Text("by UDP", "facility"), Text("by UDP", "procid")));
        Assert.Equal("c", records["by UDP"]["structured_data"]!["a@1"]!["b"]!.GetValue<string>());
        Assert.Equal("error", Text("by TCP", "severity"));

        string Text(string message, string name) => records[message][name]!.GetValue<string>();
    }

    [Fact]
    public async Task Rsyslog_forwards_what_it_was_told()
    {
        var rsyslog = Peer.Require("rsyslogd", "rsyslog");
        var port = FreePort.Next();
        await using var receiver = await LogReceiver.StartAsync();
        using var folder = new TemporaryFolder();
        await using var run = OutriderProcess.Run(folder, Config(receiver, $"{{ type: syslog, tcp: '127.0.0.1:{port}' }}"), "--", "sleep", "1000");
        await run.Log.Line("is ready");
        folder.Write("input.log", string.Concat(Enumerable.Range(1, 300).Select(i => $"line {i}\n")));
        folder.Write("rsyslog.conf", $"""
            module(load="imfile")
            global(workDirectory="{folder.Path}")
            input(type="imfile" file="{folder["input.log"]}" tag="orders:" severity="error" facility="local1")
            action(type="omfwd" target="127.0.0.1" port="{port}" protocol="tcp" TCP_Framing="octet-counted" template="RSYSLOG_SyslogProtocol23Format")
            """);
        using var sender = Process.Start(new ProcessStartInfo(rsyslog, ["-n", "-f", folder["rsyslog.conf"], "-i", folder["rsyslog.pid"]]) { WorkingDirectory = folder.Path, RedirectStandardError = true })!;
        try
        {
            await receiver.HasAsync("line 300", TimeSpan.FromSeconds(40));
            Assert.Equal(Enumerable.Range(1, 300).Select(i => $"line {i}"), receiver.Messages("syslog").Where(m => m.StartsWith("line", StringComparison.Ordinal)));
            Assert.All(receiver.Records.Where(r => r["message"]!.GetValue<string>() == "line 1"), r => Assert.Equal(("error", "local1"), (r["severity"]!.GetValue<string>(), r["facility"]!.GetValue<string>())));
        }
        finally
        {
            sender.Kill();
            await sender.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_logger_of_Fluentds_sends_events_with_their_time()
    {
        var python = Peer.RequirePython("fluent", "python3-fluent-logger");
        var port = FreePort.Next();
        await using var receiver = await LogReceiver.StartAsync();
        using var folder = new TemporaryFolder();
        await using var run = OutriderProcess.Run(folder, Config(receiver, $"{{ type: forward, listen: '127.0.0.1:{port}' }}"), "--", "sleep", "1000");
        await run.Log.Line("is ready");
        const string script = """
            import sys
            from fluent import sender
            s = sender.FluentSender('app', host='127.0.0.1', port=int(sys.argv[1]), nanosecond_precision=True)
            for i in range(500):
                assert s.emit_with_time('web', 1767323045.75, {'message': 'event %d' % i, 'n': i, 'inner': {'é': [1, None, 2.5]}}), s.last_error
            s.close()
            """;
        await Tool(folder, python, ["-c", script, $"{port}"]);
        await receiver.HasAsync("event 499");
        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"event {i}"), receiver.Messages("forward"));
        var record = receiver.Records[0];
        Assert.Equal(("app.web", "2026-01-02T03:04:05.750Z"), (record["tag"]!.GetValue<string>(), record["timestamp"]!.GetValue<string>()));
        Assert.Equal("[1,null,2.5]", record["inner"]!["é"]!.ToJsonString());
    }

    private static string Config(LogReceiver receiver, string source) =>
        $"logs:\n  sources: [{source}]\n  sinks: [{{ type: http, url: '{receiver.Url}', batch: {{ max_wait: 20ms }} }}]\n";

    private static async Task Tool(TemporaryFolder folder, string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder.Path, RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, error);
    }
}
