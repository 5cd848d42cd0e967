using Microsoft.Extensions.Logging;
using Outrider.Native;

namespace Outrider.Supervision.Limits;

/// <summary>
/// What holds one child and all that it starts together, from its first process to its last: a folder in each hierarchy of cgroups that can be written, made
/// when the first process starts. Where there is none, what it starts is found by ancestry and by <see cref="Mark"/>.
/// </summary>
/// <param name="title">As sentences call the child.</param>
/// <param name="paths">Where its folders are, or will be.</param>
/// <param name="limits">As written.</param>
internal sealed class ChildGroup(string title, GroupPaths paths, LimitsModel limits, ILogger log)
{
    private LimitsModel _limits = limits;
    private bool _isMade;
    private long _toldKills;

    /// <summary>Raised once the child has ended for good, before its folders are removed.</summary>
    public event Action? Left;

    public string Title => title;

    /// <summary>A variable of its environment, as <c>NAME=value</c>, that tells its processes from all others.</summary>
    public string Mark => Paths.Mark;

    /// <summary>How well what was written is held.</summary>
    public required HeldLimits Held { get; set; }

    public LimitsModel Limits => _limits;

    /// <summary>Those that a process carries itself.</summary>
    public IReadOnlyList<ResourceLimit> OwnLimits => Held.Own;

    public GroupPaths Paths { get; private set; } = paths;

    /// <summary>The files that take a pid.</summary>
    public IReadOnlyList<string> JoinFiles => [.. Paths.All.Select(f => Path.Combine(f, GroupKill.ProcessesFile))];

    /// <summary>The one of them that <see cref="GroupKill"/> goes by.</summary>
    public IReadOnlyList<string> EndFiles => GroupKill.FolderOf(Paths) is { } folder ? [Path.Combine(folder, GroupKill.ProcessesFile)] : [];

    /// <summary>Others from now on. Those that a group holds hold at once, those that a process carries from the next one on.</summary>
    public void Use(LimitsModel next, HeldLimits held)
    {
        if (next == _limits) return;
        (_limits, Held) = (next, held);
        if (_isMade) Prepare();
    }

    /// <summary>Before each process: its limits are written anew, since a kill changes one.</summary>
    public void Prepare()
    {
        if (!_isMade) Make();
        foreach (var (path, text) in LimitFiles.For(_limits, Paths))
            if (KernelFile.Write(path, text) is not 0 and var error) log.LimitRefused(title, path, text, KernelFile.Reason(error));
    }

    /// <summary>Its process was there before this one became the supervisor, and is in its group.</summary>
    public void Adopt() => (_isMade, _toldKills) = (true, OutOfMemory.Kills(Paths));

    /// <summary>For a process that was started without the exec step. It has run for a moment outside, which costs nothing: it is ours.</summary>
    public void Take(int pid)
    {
        foreach (var file in JoinFiles)
            if (KernelFile.Write(file, pid.ToString(System.Globalization.CultureInfo.InvariantCulture)) is not (0 or Errno.NoProcess) and var error) log.NoGroup(title, file, KernelFile.Reason(error));
        foreach (var limit in OwnLimits)
            if (limit.Apply(pid) is not (0 or Errno.NoProcess) and var error) log.LimitRefused(title, "prlimit(2)", limit.ToString(), KernelFile.Reason(error));
    }

    /// <summary>Everything that belongs to the child. Its leader must not have been reaped: as long as it is a zombie, its number can be no other group's.</summary>
    public void Kill(int leader)
    {
        ProcessControl.TrySignalGroup(leader, Signal.Kill);
        if (_isMade && Paths.All.Count > 0) GroupKill.Kill(Paths);
        else Descendants.Kill(leader, Mark);
    }

    /// <summary>How many of its processes the kernel has killed for want of memory since this was last asked.</summary>
    public long TakeOutOfMemoryKills()
    {
        var now = OutOfMemory.Kills(Paths);
        var fresh = Math.Max(0, now - _toldKills);
        _toldKills = now;
        return fresh;
    }

    /// <summary>"its limit is 64MiB".</summary>
    public string MemoryWords => _limits.Memory is { } memory ? $"its limit is {memory}" : "it has no limit of its own; the machine's or its container's was reached";

    public void Leave() => Left?.Invoke();

    /// <summary>Once the child has ended for good. False while a killed process is still on its way out.</summary>
    public bool TryRemove()
    {
        if (!_isMade) return true;
        var isGone = true;
        foreach (var folder in Paths.All) isGone &= GroupKill.TryRemove(folder);
        _isMade = !isGone;
        if (isGone) _toldKills = 0;
        return isGone;
    }

    private void Make()
    {
        foreach (var folder in Paths.All)
        {
            if (KernelFile.MakeFolder(folder) is not 0 and var error)
            {
                log.NoGroup(title, folder, KernelFile.Reason(error));
                Paths = Paths.Without(folder);
            }
        }

        _isMade = true;
        _toldKills = OutOfMemory.Kills(Paths);
    }
}
