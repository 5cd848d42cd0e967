using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Outrider.Testing;

namespace Outrider.EndToEnd.Logs.Peers;

/// <summary>A real rsyslogd that writes what it takes, field by field as it understands it, to a file of JSON lines.</summary>
internal sealed class Rsyslog : IAsyncDisposable
{
    private const string Fields = "pri-text syslogtag app-name procid msgid hostname structured-data msg";

    private readonly TemporaryFolder _folder;
    private readonly string _name;
    private readonly string _configuration;
    private Process _process;

    private Rsyslog(TemporaryFolder folder, string name, int port, string configuration)
    {
        (_folder, _name, Port, _configuration) = (folder, name, port, configuration);
        _process = Start();
    }

    public int Port { get; }

    public IReadOnlyList<JsonNode> Taken
    {
        get
        {
            var path = _folder[$"{_name}/taken"];
            if (!File.Exists(path)) return [];
            var text = File.ReadAllText(path);
            return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!)];
        }
    }

    /// <param name="folder">For its files.</param>
    /// <param name="input">An input of its own syntax, in which PORT stands for a free one.</param>
    /// <param name="global">More of the configuration.</param>
    /// <param name="name">Of its files.</param>
    /// <param name="isUdp">Nothing tells from outside that a datagram would be taken.</param>
    public static async Task<Rsyslog> StartAsync(TemporaryFolder folder, string input, string global = "", string name = "rsyslog", bool isUdp = false)
    {
        Peer.Require("rsyslogd", "rsyslog");
        var port = FreePort.Next();
        var template = string.Join("\n", Fields.Split(' ').Select((f, i) => $"  {(i == 0 ? "" : "constant(value=\",\")")} property(name=\"{f}\" format=\"jsonf\")"));
        var configuration = $$"""
            global(workDirectory="{{folder.Path}}" maxMessageSize="64k" parser.escapeControlCharactersOnReceive="off")
            {{global}}
            {{input.Replace("PORT", port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)}}
            template(name="fields" type="list") { constant(value="{")
            {{template}}
            constant(value="}\n") }
            action(type="omfile" file="{{folder[$"{name}/taken"]}}" template="fields")
            """;
        var rsyslog = new Rsyslog(folder, name, port, configuration);
        if (isUdp) await Eventually.True(() => File.ReadAllLines("/proc/net/udp").Any(l => l.Contains($":{port:X4} ", StringComparison.Ordinal)), "rsyslogd has its port");
        else await rsyslog.ListensAsync();
        return rsyslog;
    }

    public Task HasAsync(int count) => Eventually.Holds(() => Task.FromResult(Taken.Count >= count ? true : throw new InvalidOperationException($"there are {Taken.Count}")), $"{count} have come");

    /// <summary>Ended as an administrator does it: what it has read it writes.</summary>
    public async Task StopAsync()
    {
        Native.ProcessControl.TrySignal(_process.Id, Native.Signal.Terminate);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    public Task StartAgainAsync()
    {
        _process = Start();
        return ListensAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private Process Start() => Process.Start(new ProcessStartInfo("/usr/sbin/rsyslogd", ["-n", "-f", _folder.Write($"{_name}/rsyslog.conf", _configuration + "\n"), "-i", _folder[$"{_name}/pid"]]) { RedirectStandardError = true })!;

    private Task ListensAsync() => Eventually.Holds(async () =>
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", Port);
        return true;
    }, "rsyslogd listens");
}
