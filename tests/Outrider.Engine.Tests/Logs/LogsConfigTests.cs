using Outrider.Configuration;

namespace Outrider.Engine.Tests.Logs;

public sealed class LogsConfigTests
{
    [Theory]
    [InlineData("{}", false, 0)]
    [InlineData("sinks: [{ type: console }]", true, 1)]
    [InlineData("sinks: [{ type: console }]\nsources: [{ type: file, paths: [/var/log/*.log] }]", false, 1)]
    [InlineData("sinks: [{ type: console }]\nsources: [{ type: file, paths: [/a] }, { type: app }]", true, 2)]
    public void The_applications_output_is_a_source_where_nothing_else_is_said(string yaml, bool needsApp, int sources)
    {
        var problems = new Problems();
        var config = PipelineRun.Read(yaml, problems);
        Assert.Empty(problems.InOrder());
        Assert.Equal((needsApp, sources), (config.NeedsAppOutput, config.EffectiveSources.Count));
    }

    [Theory]
    [InlineData("sinks: [{ type: htp, url: http://h/ }]", "http")]
    [InlineData("sinks: [{ type: http }]", "'url' is missing")]
    [InlineData("sinks: [{ type: http, url: http://h/, headers: { Content-Type: x } }]", "are Outrider's own")]
    [InlineData("sinks: [{ type: http, url: http://h/, headers: { idempotency-key: x } }]", "set by Outrider")]
    [InlineData("sinks: [{ type: http, url: http://h/, headers: { Authorization: \"\" } }]", "give 1 to 8192")]
    [InlineData("sinks: [{ type: http, url: http://h/, headers: { \"A b\": x } }]", "name of a header")]
    [InlineData("sinks: [{ type: http, url: http://h/, batch: { max_bytes: 1GiB } }]", "give from 1KiB to 64MiB")]
    [InlineData("sinks: [{ type: http, url: http://h/, backoff: { first: 5s, max: 1s } }]", "'1s' is less than first; give 5s or more")]
    [InlineData("sinks: [{ type: file }]", "'path' is missing")]
    [InlineData("sources: [{ type: app }]", "there is no sink")]
    [InlineData("sinks: [{ type: console }]\nsources: [{ type: file, paths: [] }]", "at least one path")]
    [InlineData("sinks: [{ type: console }]\nmax_line: 100", "give from 1KiB to 16MiB")]
    [InlineData("sinks: [{ type: console }]\nparse: { type: jsn }", "json")]
    public void What_cannot_work_is_refused_with_a_remedy(string yaml, string remedy)
    {
        var problems = new Problems();
        PipelineRun.Read(yaml, problems);
        Assert.Contains(remedy, Assert.Single(problems.InOrder()).Message);
    }
}
