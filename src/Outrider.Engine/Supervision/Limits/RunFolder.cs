using Outrider.Native;

namespace Outrider.Supervision.Limits;

/// <summary>
/// The folder of a run in one hierarchy. In version 2 a group's controllers must be given to those below it (cgroup.subtree_control), which the kernel refuses as long as the
/// group has processes of its own; then we move ourselves down into a group of our own (<c>supervisor</c>), which is enough where we are alone in it.
/// </summary>
internal sealed class RunFolder
{
    private const string SubtreeFile = "cgroup.subtree_control";
    private const string OwnGroup = "supervisor";

    // Killed processes are gone within milliseconds; one that waits for a disk is not worth keeping the run for.
    private const int MostWaits = 100;
    private const int WaitMs = 10;

    private readonly Hierarchy _hierarchy;
    private bool _hasMoved;
    private bool _hasEnabled;

    private RunFolder(Hierarchy hierarchy, string path) => (_hierarchy, Path) = (hierarchy, path);

    public string Path { get; }

    public bool IsUnified => _hierarchy.IsUnified;

    /// <summary>Those that hold limits in the groups below it.</summary>
    public IReadOnlyList<string> Controllers { get; private set; } = [];

    /// <param name="hierarchy">Where we are.</param>
    /// <param name="name">The folder's.</param>
    /// <param name="mayMove">Whether it is worth moving ourselves.</param>
    /// <param name="reason">Why not, or why not all; empty where all is well.</param>
    public static RunFolder? TryMake(Hierarchy hierarchy, string name, bool mayMove, out string reason)
    {
        var before = System.IO.Path.Combine(name, OwnGroup);
        // Moved already, by the supervisor that this process was before an upgrade.
        var hasMoved = hierarchy.Folder.EndsWith("/" + before, StringComparison.Ordinal);
        if (hasMoved) hierarchy = hierarchy with { Folder = hierarchy.Folder[..^(before.Length + 1)] };
        var folder = new RunFolder(hierarchy, System.IO.Path.Combine(hierarchy.Folder, name)) { _hasMoved = hasMoved };
        reason = "";
        if (KernelFile.MakeFolder(folder.Path) is not 0 and var error)
        {
            reason = $"{hierarchy.Folder} cannot be written ({KernelFile.Reason(error)})";
            return null;
        }

        if (!hierarchy.IsUnified) folder.Controllers = hierarchy.Controllers;
        else if (hierarchy.Controllers.Count > 0) reason = folder.Enable(mayMove);
        return folder;
    }

    /// <summary>At the run's end, with nobody left below it but us.</summary>
    public void Remove()
    {
        if (_hasMoved || _hasEnabled) MoveBack();
        for (var i = 0; i < MostWaits && !GroupKill.TryRemove(Path); i++) Wait();
    }

    /// <summary>Why not, in words.</summary>
    private string Enable(bool mayMove)
    {
        var words = string.Join(' ', _hierarchy.Controllers.Select(c => "+" + c));
        var before = KernelFile.TryRead(In(_hierarchy.Folder, SubtreeFile));
        var error = KernelFile.Write(In(_hierarchy.Folder, SubtreeFile), words);
        if (error == Errno.Busy && mayMove)
        {
            Move();
            error = KernelFile.Write(In(_hierarchy.Folder, SubtreeFile), words);
        }

        _hasEnabled = error == 0 && string.IsNullOrWhiteSpace(before);
        if (error == 0) error = KernelFile.Write(In(Path, SubtreeFile), words);
        if (error == 0) Controllers = _hierarchy.Controllers;
        else if (_hasMoved) MoveBack();
        return error switch
        {
            0 => "",
            Errno.Busy => $"{_hierarchy.Folder} holds other processes beside Outrider",
            _ => $"{_hierarchy.Folder} cannot be shared out ({KernelFile.Reason(error)})",
        };
    }

    private void Move()
    {
        var own = In(Path, OwnGroup);
        _hasMoved = KernelFile.MakeFolder(own) == 0 && KernelFile.Write(In(own, GroupKill.ProcessesFile), "0") == 0;
    }

    /// <summary>Nobody can be in a group that shares its controllers out, so that comes first. What was shared out before us stays.</summary>
    private void MoveBack()
    {
        if (_hasEnabled)
        {
            var words = string.Join(' ', _hierarchy.Controllers.Select(c => "-" + c));
            KernelFile.Write(In(Path, SubtreeFile), words);
            KernelFile.Write(In(_hierarchy.Folder, SubtreeFile), words);
        }

        if (_hasMoved) KernelFile.Write(In(_hierarchy.Folder, GroupKill.ProcessesFile), "0");
        _hasMoved = _hasEnabled = false;
    }

    /// <summary>Version 2 tells when a group is empty; version 1 tells nobody.</summary>
    private void Wait()
    {
        if (!IsUnified || PlainFile.OpenRead(In(Path, "cgroup.events")) is not { } events)
        {
            Poll.Pause(WaitMs);
            return;
        }

        using (events)
        {
            Span<byte> read = stackalloc byte[64];
            // What was read last is what a change is told against.
            RandomAccess.Read(events, read, 0);
            Poll.UntilChanged(events, WaitMs);
        }
    }

    private static string In(string folder, string file) => System.IO.Path.Combine(folder, file);
}
