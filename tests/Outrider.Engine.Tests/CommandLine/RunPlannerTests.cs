using Microsoft.Extensions.Logging.Abstractions;
using Outrider.CommandLine;
using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Supervision;
using Outrider.Supervision.Control;

namespace Outrider.Engine.Tests.CommandLine;

public sealed class RunPlannerTests
{
    [Fact]
    public void The_modules_are_not_given_up_while_a_file_may_still_be_fetched()
    {
        var without = PlanOf("");
        var with = PlanOf("""
            config_sync:
              - { source: { type: http, url: "http://127.0.0.1:9/a" }, target: { path: /tmp/a }, deadline: 40s }
              - { source: { type: http, url: "http://127.0.0.1:9/b" }, target: { path: /tmp/b }, deadline: 5s }
            """);
        Assert.Equal(without.ModulesDeadline + TimeSpan.FromSeconds(40), with.ModulesDeadline);
    }

    private static RunPlan PlanOf(string yaml)
    {
        var problems = new Problems();
        var root = Yaml.Read(yaml, "outrider.yaml", problems)!;
        var config = OutriderConfig.Shape.Read(new Section(root, "", problems));
        Assert.Empty(problems.InOrder());
        var handover = new Handover(new AppIdentity("a", "", "", "", ""), "/state", "", "", [], root);
        return RunPlanner.Plan(config, [], handover, [], NullLogger.Instance);
    }
}
