using Outrider.Kernel;

namespace Outrider.Engine.Tests.Configuration;

public sealed class ShapeTests
{
    [Fact]
    public void What_is_written_is_read_and_the_rest_keeps_its_default()
    {
        var (config, problems) = SampleConfig.Read("""
            name: orders
            timeout: 1.5s
            max_size: 2MiB
            budget: 0.5%
            listen: localhost:80
            tls: { certificate: a.pem, key: a.key }
            services: { one: , two: { max_retries: 0 } }
            sinks: [{ type: console }, { type: http, url: http://h/x }]
            command: [node, server.js]
            """);
        Assert.Empty(problems);
        Assert.Equal(("orders", 3, TimeSpan.FromSeconds(1.5)), (config.Name, config.Attempts, config.Timeout));
        Assert.Equal(ByteSize.FromMiB(2), config.MaxSize);
        Assert.Equal(0.005, config.Budget.Fraction, 9);
        Assert.Equal("127.0.0.1:80", config.Listen!.Value.ToString());
        Assert.Equal("listen", config.Listen.Path);
        Assert.Equal((3, 0), (config.Services["one"].MaxRetries, config.Services["two"].MaxRetries));
        Assert.Equal(["console", "h"], config.Sinks.Select(s => s.Part()));
        Assert.Equal(["node", "server.js"], config.Command);
    }

    [Theory]
    [InlineData("nmae: x", "a.yaml:1: 'nmae' is not known here; did you mean 'name'?")]
    [InlineData("maxSize: 1KiB", "a.yaml:1: 'maxSize' is not known here; did you mean 'max_size'?")]
    [InlineData("max-size: 1KiB", "a.yaml:1: 'max-size' is not known here; did you mean 'max_size'?")]
    [InlineData("services:\n  a:\n    maxRetries: 1", "a.yaml:3: services.a: 'maxRetries' is not known here; did you mean 'max_retries'?")]
    [InlineData("certificate: x", "a.yaml:1: 'certificate' is not known here; it belongs below 'tls'")]
    [InlineData("attempts: 0", "a.yaml:1: attempts: '0' is not allowed; give a whole number from 1 to 10")]
    [InlineData("attempts: 99999999999999999999", "a.yaml:1: attempts: '99999999999999999999' is not allowed; give a whole number from 1 to 10")]
    [InlineData("is_on: yes", "a.yaml:1: is_on: 'yes' is not allowed; give true or false")]
    [InlineData("timeout: 5", "a.yaml:1: timeout: '5' is not allowed; give a duration with its unit, from 1ms to 5m")]
    [InlineData("timeout: 999999999999d", "a.yaml:1: timeout: '999999999999d' is not allowed; give a duration with its unit, from 1ms to 5m")]
    [InlineData("max_size: 10MB", "a.yaml:1: max_size: '10MB' is not allowed; give a size such as 64KiB, 10MiB or 1GiB")]
    [InlineData("budget: 120%", "a.yaml:1: budget: '120%' is not allowed; give a share such as 20%, from 0% to 100%")]
    [InlineData("listen: 8080", "a.yaml:1: listen: '8080' is not allowed; give an address and a port, such as 127.0.0.1:8080, 0.0.0.0:8443 or [::]:8080")]
    [InlineData("tags: x", "a.yaml:1: tags: 'x' is not allowed; give a list: '[a, b]', or lines that begin with '- '")]
    [InlineData("tags:\n- a\n- { b: c }", "a.yaml:3: tags[1]: '{…}' is not allowed; give one value")]
    [InlineData("tls: [a]", "a.yaml:1: tls: '[…]' is not allowed; give keys below it, as in 'key: value'")]
    [InlineData("tls: { certificate: a }", "a.yaml:1: tls: 'key' is missing; give the key's file")]
    [InlineData("tls: { certificate: a, key: }", "a.yaml:1: tls: 'key' is missing; give the key's file")]
    [InlineData("tls: { certificate: a, kye: b }", "a.yaml:1: tls: 'kye' is not known here; did you mean 'key'?")]
    [InlineData("tls: { certificate: a, key: a }", "a.yaml:1: tls: certificate and key are one file; give two")]
    [InlineData("services: { \"a b\": {} }", "a.yaml:1: services: 'a b' is not allowed; give 1 to 64 letters, digits, '-', '_' or '.', with a letter or digit at both ends")]
    [InlineData("sinks: [{ type: htpp }]", "a.yaml:1: sinks[0].type: 'htpp' is not allowed; did you mean 'http'?")]
    [InlineData("sinks: [{ type: kafka }]", "a.yaml:1: sinks[0].type: 'kafka' is not allowed; give one of: console, http")]
    [InlineData("sinks: [{ url: http://h }]", "a.yaml:1: sinks[0]: 'type' is missing; give one of: console, http")]
    [InlineData("sinks: [{ type: http }]", "a.yaml:1: sinks[0]: 'url' is missing; give the receiver's URL")]
    [InlineData("sinks: [{ type: console, url: http://h }]", "a.yaml:1: sinks[0]: 'url' is not known here; nothing can be set here; remove it")]
    [InlineData("command: node server.js", "a.yaml:1: command: 'node server.js' is not allowed; give a list of the program and its arguments, such as [node, server.js]; where a shell is needed, [sh, -c, '…']")]
    [InlineData("command: [check, {path}]", "a.yaml:1: command: '[…]' is not allowed; each part must be text; put one that holds { } or [ ] in quotes, as in \"{path}\"")]
    [InlineData("folder: ~/x", "a.yaml:1: folder: '~/x' is not allowed; only a shell knows '~'; write \"${HOME}/…\"")]
    [InlineData("target: localhost:80", "a.yaml:1: target: 'localhost:80' is not allowed; give a whole URL such as http://127.0.0.1:8080/path, without a user or a '#' in it")]
    [InlineData("target: http://me:hunter2@h/", "a.yaml:1: target: 'http://…@h/' is not allowed; give a whole URL such as http://127.0.0.1:8080/path, without a user or a '#' in it")]
    [InlineData("attempts: 1\ntimeout: 2m", "a.yaml:2: timeout: '2m' is not allowed; one attempt may take 1m at most")]
    [InlineData("just words", "a.yaml:1: 'just words' is not allowed; give keys below it, as in 'key: value'")]
    [InlineData("\"na\\nme\": x", "a.yaml:1: 'na·me' is not known here; did you mean 'name'?")]
    public void A_wrong_value_is_refused_with_place_value_rule_and_remedy(string text, string expected) =>
        Assert.Equal(expected, Assert.Single(SampleConfig.Read(text).Problems));

    [Fact]
    public void All_problems_are_found_in_one_reading_in_the_order_of_lines()
    {
        var (_, problems) = SampleConfig.Read("sinks:\n  - type: http\n    max_events: 0\ntls:\n  key: k\nattempts: x\nnope: 1\n");
        Assert.Equal([2, 3, 5, 6, 7], problems.Select(p => int.Parse(p.Split(':')[1])));
    }

    [Fact]
    public void A_path_is_relative_to_the_file_it_is_written_in()
    {
        var (config, problems) = SampleConfig.Read("folder: logs/x");
        Assert.Empty(problems);
        Assert.Equal(Path.GetFullPath("logs/x"), config.Folder);
    }

    [Fact]
    public void A_value_pasted_by_mistake_is_shown_short()
    {
        var (_, problems) = SampleConfig.Read($"attempts: {new string('x', 500)}");
        Assert.InRange(Assert.Single(problems).Length, 60, 200);
    }
}
