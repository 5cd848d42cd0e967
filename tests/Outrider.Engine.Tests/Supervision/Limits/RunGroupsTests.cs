using Outrider.Kernel;
using Outrider.Supervision.Life;
using Outrider.Supervision.Limits;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Supervision.Limits;

/// <summary>Folders that stand for hierarchies: in them the kernel's files are plain ones.</summary>
public sealed class RunGroupsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LogLines _log = new();
    private static readonly ChildModel App = new("orders", ChildKind.Application, default, default, new RestartModel(RestartWhen.Never, new Backoff(default, default), false, 0), [], 0);

    [Fact]
    public void A_child_gets_a_folder_in_every_hierarchy_when_it_starts()
    {
        var groups = Groups(new Hierarchy(Made("memory"), ["memory"], false), new Hierarchy(Made("unified"), [], true));
        var child = groups.Add(App, new LimitsModel(Memory: ByteSize.FromMiB(64)), null);
        Assert.False(Directory.Exists(child.Paths.For("memory")));
        child.Prepare();
        Assert.Equal(
            [_folder[$"memory/outrider-orders-{Environment.ProcessId}/app"], _folder[$"unified/outrider-orders-{Environment.ProcessId}/app"]], child.Paths.All);
        Assert.All(child.Paths.All, f => Assert.True(Directory.Exists(f), f));
    }

    [Fact]
    public void What_cannot_be_held_is_told_once_for_all_children()
    {
        var groups = Groups(new Hierarchy("/proc/no/such", ["memory", "cpu", "pids"], false));
        groups.Add(App, new LimitsModel(ByteSize.FromMiB(64), 1, 20, 100), null);
        groups.Add(App with { Name = "helper", Kind = ChildKind.Sidecar }, new LimitsModel(Cpu: 1), null);
        groups.TellWhatIsNotHeld();
        var line = Assert.Single(_log.All, l => l.Contains("not all limits are held", StringComparison.Ordinal));
        Assert.Contains("the application: cpu", line);
        Assert.Contains("sidecar 'helper': cpu not at all", line);
        Assert.Contains("/proc/no/such cannot be written", line);
        Assert.Contains("Delegate=yes", line);
    }

    [Fact]
    public void What_is_held_is_not_worth_a_word()
    {
        var groups = Groups(new Hierarchy(Made("all"), ["memory", "cpu", "pids"], false));
        groups.Add(App, new LimitsModel(ByteSize.FromMiB(64), 1, 20, 100), null);
        groups.TellWhatIsNotHeld();
        Assert.Empty(_log.All);
    }

    [Fact]
    public void Only_dead_runs_of_the_same_name_are_cleaned_up()
    {
        var root = Made("memory");
        string[] stay = [$"outrider-orders-{Environment.ProcessId}", "outrider-orders-b-999999999", "outrider-billing-999999999", "outrider-orders-x", "orders-999999999"];
        foreach (var name in stay.Append("outrider-orders-999999999")) Directory.CreateDirectory(Path.Combine(root, name, "app"));
        Groups(new Hierarchy(root, ["memory"], false));
        Assert.Equal(stay.Order(StringComparer.Ordinal), Directory.GetDirectories(root).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    private string Made(string name) => Directory.CreateDirectory(_folder[name]).FullName;

    private RunGroups Groups(params Hierarchy[] hierarchies) => new(hierarchies, "orders", wanted: true, _log.CreateLogger("test"));
}
