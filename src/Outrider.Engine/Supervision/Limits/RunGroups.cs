using Microsoft.Extensions.Logging;
using Outrider.Native;
using Outrider.Supervision.BuiltIn;
using Outrider.Supervision.Life;

namespace Outrider.Supervision.Limits;

/// <summary>
/// The groups of one run: below our own group of each hierarchy a folder <c>outrider-(service)-(pid)</c>, in it one for each child. Made at the start, so that it
/// is known then what can be held; what a run of the same name has left that did not come to its end is killed and removed first.
/// All is called on the loop, or before it runs.
/// </summary>
internal sealed class RunGroups
{
    /// <summary>Set to <c>off</c> nothing is written to cgroups: for a machine where somebody else must have them alone, and for tests.</summary>
    public const string Switch = "OUTRIDER_CGROUPS";

    private readonly List<RunFolder> _folders = [];
    private readonly Dictionary<string, ChildGroup> _children = [];
    private readonly List<ChildGroup> _leaving = [];
    private readonly string _mark;
    private readonly ILogger _log;
    private readonly string _why;

    /// <param name="hierarchies">Where we are.</param>
    /// <param name="service">The application's name.</param>
    /// <param name="wanted">Whether any child has a limit that a group must hold; only then we move ourselves to make it possible.</param>
    public RunGroups(IReadOnlyList<Hierarchy> hierarchies, string service, bool wanted, ILogger log)
    {
        _log = log;
        var name = $"{StaleGroups.Prefix(service)}{Environment.ProcessId}";
        _mark = $"{Descendants.Variable}={Environment.ProcessId}.{StaleGroups.StartOf(Environment.ProcessId)}/";
        var reasons = new List<string>();
        foreach (var hierarchy in hierarchies)
        {
            StaleGroups.Remove(hierarchy.Folder, service, log);
            if (RunFolder.TryMake(hierarchy, name, wanted, out var reason) is { } folder) _folders.Add(folder);
            if (reason.Length > 0 && !reasons.Contains(reason)) reasons.Add(reason);
        }

        _why = hierarchies.Count == 0 ? "there are no cgroups here" : string.Join(", ", reasons);
    }

    public static RunGroups OfMachine(string service, bool wanted, ILogger log) =>
        new(Environment.GetEnvironmentVariable(Switch) == "off" ? [] : Hierarchies.OfMachine(), service, wanted, log);

    /// <summary>Adds a child. Its folders are made when it starts.</summary>
    public ChildGroup Add(ChildModel child, LimitsModel limits, UserModel? user)
    {
        var name = NameOf(child);
        var held = HeldLimits.Of(limits, HasController, user?.Credentials.User ?? ProcessControl.EffectiveUser);
        return _children[name] = new ChildGroup(child.Title, PathsOf(name), limits, _log) { Held = held };
    }

    /// <summary>A reload has decided anew about a child.</summary>
    public ChildGroup Change(ChildModel child, LimitsModel limits, UserModel? user)
    {
        var group = Of(child);
        group.Use(limits, HeldLimits.Of(limits, HasController, user?.Credentials.User ?? ProcessControl.EffectiveUser));
        return group;
    }

    public ChildGroup Of(ChildModel child) => _children[NameOf(child)];

    /// <summary>Once all are added: one sentence for everything that was written and is not held.</summary>
    public void TellWhatIsNotHeld()
    {
        var sentences = _children.Values.Where(c => c.Held.Lost.Count + c.Held.Weaker.Count > 0).Select(c => $"{c.Title}: {Words(c.Held)}").ToArray();
        if (sentences.Length > 0) _log.LimitsNotHeld(string.Join("; ", sentences), _why.Length == 0 ? "a controller is missing" : _why);
    }

    /// <summary>The child has ended for good.</summary>
    public void Leave(ChildModel child)
    {
        var group = Of(child);
        group.Leave();
        if (!group.TryRemove()) _leaving.Add(group);
    }

    /// <summary>Orphans have been reaped: what was still in use may not be any more.</summary>
    public void Sweep() => _leaving.RemoveAll(g => g.TryRemove());

    /// <summary>The run is over: whatever lives in its groups in spite of that.</summary>
    public void Kill()
    {
        foreach (var group in _children.Values) GroupKill.Kill(group.Paths);
    }

    /// <summary>Once all orphans have been reaped.</summary>
    public void Remove()
    {
        foreach (var folder in _folders) folder.Remove();
    }

    private static string NameOf(ChildModel child) => child.Kind switch
    {
        ChildKind.Application => "app",
        ChildKind.Modules => child.Name == ModulesModel.Main ? child.Name : $"module-{child.Name}",
        _ => $"sidecar-{child.Name}",
    };

    private static string Words(HeldLimits held) => string.Join(", ",
        new[] { held.Lost.Count == 0 ? null : $"{string.Join(" and ", held.Lost)} not at all", held.Weaker.Count == 0 ? null : $"{string.Join(" and ", held.Weaker)} only" }.OfType<string>());

    private bool HasController(string controller) => _folders.Any(f => f.Controllers.Contains(controller));

    private GroupPaths PathsOf(string name)
    {
        var paths = new Dictionary<string, string>();
        foreach (var folder in _folders)
        {
            var path = Path.Combine(folder.Path, name);
            if (folder.IsUnified) paths[GroupPaths.Unified] = path;
            foreach (var controller in folder.Controllers) paths.TryAdd(controller, path);
        }

        return new GroupPaths(paths) { Mark = _mark + name };
    }
}
