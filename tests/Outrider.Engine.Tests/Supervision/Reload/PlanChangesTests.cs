using Outrider.Configuration;
using Outrider.Supervision;
using Outrider.Supervision.Reload;

namespace Outrider.Engine.Tests.Supervision.Reload;

public sealed class PlanChangesTests
{
    private const string Before = "{ command: [node, server.js], env: { A: '1' }, ready: { http: /ready }, stop: { grace: 3s }, limits: { memory: 64MiB } }";

    [Theory]
    [InlineData(Before, false, false)]
    [InlineData("{ command: [node, other.js], env: { A: '1' }, ready: { http: /ready }, stop: { grace: 3s }, limits: { memory: 64MiB } }", true, false)]
    [InlineData("{ command: [node, server.js], env: { A: '2' }, ready: { http: /ready }, stop: { grace: 3s }, limits: { memory: 64MiB } }", true, false)]
    [InlineData("{ command: [node, server.js], env: { A: '1' }, directory: /tmp, ready: { http: /ready }, stop: { grace: 3s }, limits: { memory: 64MiB } }", true, false)]
    [InlineData("{ command: [node, server.js], env: { A: '1' }, ready: { http: /ready }, stop: { grace: 3s }, limits: { memory: 64MiB, open_files: 100 } }", true, false)]
    [InlineData("{ command: [node, server.js], env: { A: '1' }, ready: { descriptor: 3 }, stop: { grace: 3s }, limits: { memory: 64MiB } }", true, true)]
    [InlineData("{ command: [node, server.js], env: { A: '1' }, ready: { http: /other }, stop: { grace: 3s }, limits: { memory: 64MiB } }", false, true)]
    [InlineData("{ command: [node, server.js], env: { A: '1' }, ready: { http: /ready }, live: { tcp: true }, stop: { grace: 3s }, limits: { memory: 64MiB } }", false, true)]
    [InlineData("{ command: [node, server.js], env: { A: '1' }, port: 8080, ready: { http: /ready }, stop: { grace: 3s }, limits: { memory: 64MiB } }", false, true)]
    [InlineData("{ command: [node, server.js], env: { A: '1' }, ready: { http: /ready }, stop: { signal: SIGINT, grace: 9s }, limits: { memory: 32MiB, cpu: 1 }, restart: { when: always } }", false, false)]
    public void Only_what_a_process_is_made_of_makes_another_one(string after, bool process, bool probe)
    {
        var (was, wasNode) = Plan(Before, []);
        var (next, nextNode) = Plan(after, []);
        Assert.Equal(process, PlanChanges.NeedsAnotherProcess(was, next, wasNode, nextNode));
        Assert.Equal(probe, PlanChanges.NeedsAnotherProbe(was, next, wasNode, nextNode));
    }

    [Fact]
    public void A_service_more_is_no_reason_for_another_process()
    {
        var (was, node) = Plan(Before, []);
        var (next, _) = Plan(Before, [new("OUTRIDER_STOCK_URL", "http://127.0.0.1:15001/stock")]);
        Assert.NotEqual(was.Environment.Count, next.Environment.Count);
        Assert.False(PlanChanges.NeedsAnotherProcess(was, next, node, node));
    }

    [Fact]
    public void Sections_that_mean_something_else_are_named_and_comments_mean_nothing()
    {
        var (before, after) = (Read("app: { name: a }\nlogs: { sinks: [] }\n"), Read("# moved\n\napp: { name: a }\nadmin: { listen: '127.0.0.1:1' }\n"));
        Assert.Equal(["logs", "admin"], PlanChanges.Sections(before, after));
        Assert.Empty(PlanChanges.Sections(before, Read("\n\napp: { name: 'a' } # the same\nlogs: { sinks: [] }\n")));
    }

    private static (ProgramModel, ConfigNode) Plan(string app, IReadOnlyList<KeyValuePair<string, string>> given)
    {
        var root = Read($"app: {app}\n");
        var problems = new Problems();
        var config = OutriderConfig.Shape.Read(new Section(root, "", problems));
        Assert.Empty(problems.InOrder());
        return (new ProgramPlanner("/srv", "orders", given).Application(config.App, [], needsPort: false)!, root["app"]!);
    }

    private static ConfigNode Read(string yaml)
    {
        var problems = new Problems();
        var root = Yaml.Read(yaml, "outrider.yaml", problems)!;
        Assert.Empty(problems.InOrder());
        return root;
    }
}
