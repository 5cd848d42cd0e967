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

    [Theory]
    [InlineData("admin", "admin")]
    [InlineData("inbound[0]", "inbound")]
    [InlineData("inbound[12]", "inbound")]
    [InlineData("outbound", "outbound")]
    [InlineData("outbound.tcp.inbound", "outbound")]
    public void A_listener_belongs_to_the_module_that_accepts_from_it(string listener, string module) => Assert.Equal(module, RunPlanner.ModuleOf(listener));

    [Theory]
    [InlineData("", "outrider: inbound outbound logs metrics config_sync admin")]
    [InlineData("outrider: { isolate: { logs: true, metrics: false } }", "outrider: inbound outbound metrics config_sync admin; logs: logs")]
    [InlineData("outrider: { isolate: { metrics: {}, outbound: true } }", "outrider: inbound logs config_sync admin; outbound: outbound; metrics: metrics")]
    public void Isolated_modules_have_a_process_each_and_the_main_one_has_the_rest(string yaml, string processes)
    {
        var problems = new Problems();
        var config = OutriderConfig.Shape.Read(new Section(yaml.Length == 0 ? ConfigFile.Empty() : Yaml.Read(yaml, "outrider.yaml", problems)!, "", problems));
        Assert.Empty(problems.InOrder());
        Assert.Equal(processes, string.Join("; ", RunPlanner.Processes(config).Select(p => $"{p.Process}: {string.Join(' ', p.Modules)}")));
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
