using Outrider.Admin;
using Outrider.Configuration;
using Outrider.ConfigSync;
using Outrider.Metrics;

namespace Outrider.Engine.Tests.Metrics;

public sealed class MetricsConfigTests
{
    [Fact]
    public void Without_sources_there_is_the_process_source_and_nothing_is_sent()
    {
        var config = Read(MetricsConfig.Shape, "interval: 5s\n", out var problems);
        Assert.Empty(problems);
        Assert.Equal(["process"], config.EffectiveSources.Select(s => s.Type));
        Assert.Null(config.Sinks);
    }

    [Fact]
    public void Sources_and_sinks_are_found_by_their_folders()
    {
        var config = Read(MetricsConfig.Shape, """
            sources: [{ type: json, url: "http://127.0.0.1:1/m", prefix: app }, { type: prometheus, url: "http://127.0.0.1:1/p" }, { type: process }]
            sinks: [{ type: http, url: "http://127.0.0.1:1/i", headers: { Authorization: "Bearer x" }, timeout: 2s }]
            """, out var problems);
        Assert.Empty(problems);
        Assert.Equal(["json", "prometheus", "process"], config.Sources!.Select(s => s.Type));
        Assert.Equal(["http"], config.Sinks!.Select(s => s.Type));
    }

    [Theory]
    [InlineData("sinks: [{ type: http, url: 'http://h/', headers: { Content-Length: '5' } }]", "'Content-Length' is not allowed")]
    [InlineData("sinks: [{ type: http, url: 'http://h/', headers: { X: \"a\\r\\nEvil: 1\" } }]", "printable ASCII")]
    [InlineData("sources: [{ type: json }]", "'url' is missing")]
    [InlineData("interval: 1ms", "from 1s to 1h")]
    public void What_would_fail_later_is_refused_now(string yaml, string message)
    {
        Read(MetricsConfig.Shape, yaml, out var problems);
        Assert.Contains(problems, p => p.ToString().Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("source: { type: file, path: a }\ntarget: { path: b, mode: 0640 }\nnotify: { signal: SIGHUP }", null)]
    [InlineData("source: { type: file, path: a }\ntarget: { path: b, mode: 0999 }", "octal digits")]
    [InlineData("source: { type: file, path: a }\ntarget: { path: b }\nnotify: { signal: SIGHUP, restart: true }", "2 ways are given")]
    [InlineData("source: { type: file, path: a }\ntarget: { path: b }\nnotify: { timeout: 5s }", "0 ways are given")]
    [InlineData("source: { type: file, path: a }\ntarget: { path: b }\ncheck: { command: [node, check.js] }", "put \"{path}\"")]
    [InlineData("target: { path: b }", "'source' is missing")]
    public void An_item_of_config_sync_is_checked_as_a_whole(string yaml, string? message)
    {
        Read(ConfigSyncConfig.Shape, yaml, out var problems);
        if (message is null) Assert.Empty(problems);
        else Assert.Contains(problems, p => p.ToString().Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("listen: 127.0.0.1:9000\nauth: none", null)]
    [InlineData("listen: 0.0.0.0:9000\nauth: none", "others can reach")]
    [InlineData("token: short", "16 to 512")]
    [InlineData("auth: none\ntoken: 0123456789abcdef", "asks for none")]
    public void Admin_is_closed_where_others_can_reach_it(string yaml, string? message)
    {
        Read(AdminConfig.Shape, yaml, out var problems);
        if (message is null) Assert.Empty(problems);
        else Assert.Contains(problems, p => p.ToString().Contains(message, StringComparison.Ordinal));
    }

    private static T Read<T>(Shape<T> shape, string yaml, out IReadOnlyList<Problem> problems) where T : class, new()
    {
        var all = new Problems();
        var config = shape.Read(new Section(Yaml.Read(yaml, "outrider.yaml", all)!, "", all));
        problems = all.InOrder();
        return config;
    }
}
