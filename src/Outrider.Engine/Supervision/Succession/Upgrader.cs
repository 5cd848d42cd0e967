using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Outrider.Native;
using Outrider.Supervision.BuiltIn;

namespace Outrider.Supervision.Succession;

/// <summary>
/// Puts another executable in the place of this one while the application and every connection live. Each step but the last can be taken back:
/// the new executable reads the run as it would take it over and says whether it can; its modules start beside ours, on the same sockets, and must work; then the
/// pipes and channels come to rest, and this process becomes the new executable (execve(2)), which is the step without return. What goes on from there is
/// <see cref="Supervisor"/>'s: the old modules retire. One at a time; all on the loop.
/// </summary>
/// <param name="pause">Brings everything that reads for this run to rest; false where that takes too long.</param>
/// <param name="unpause">Has it go on; harmless where it was not at rest.</param>
/// <param name="snapshot">The run as it is, with the descriptor of whoever waits for the answer.</param>
internal sealed class Upgrader(Crew crew, Func<bool> pause, Action unpause, Func<int, RunSnapshot> snapshot, Reaper reaper, EventLoop loop, TimeProvider time, ILogger log)
{
    /// <summary>The new executable reads a document and checks it; ten times what that takes on a slow machine.</summary>
    private static readonly TimeSpan TrialLimit = TimeSpan.FromSeconds(10);

    // A sentence or two; it fits the pipe.
    private const int MostSaid = 4 << 10;

    private readonly LoopTimer _limit = new(loop, time);
    private Action<UpgradeRefusal>? _refused;
    private Upgrade? _upgrade;

    public bool IsUnderWay => _upgrade is not null;

    /// <param name="path">The executable; a full path.</param>
    /// <param name="asker">The descriptor of the connection that waits for the answer of the supervisor that takes over; -1 for none.</param>
    /// <param name="refused">Called where the old one stays in charge. It is not called where the new one takes over: nothing of this process is left then.</param>
    public void Begin(string path, int asker, Action<UpgradeRefusal> refused)
    {
        if (IsUnderWay || crew.IsSucceeding)
        {
            refused(UpgradeRefusal.Unavailable("another upgrade is under way; try again when it is done"));
            return;
        }

        if (Complaint(path) is { } complaint)
        {
            refused(UpgradeRefusal.Usage(complaint));
            return;
        }

        (_upgrade, _refused) = (new Upgrade(path, asker), refused);
        if (crew.Unsettled() is { } reason) Refuse(reason);
        else Try(_upgrade);
    }

    /// <summary>The run has other things to do.</summary>
    public void GiveUp()
    {
        if (IsUnderWay) Refuse("the run is stopping");
    }

    private static string? Complaint(string path)
    {
        if (!Path.IsPathRooted(path)) return $"'{path}' is no full path; give the new executable's";
        if (!File.Exists(path)) return $"'{path}' is not there; give the path of an outrider executable";
        return (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) == 0 ? $"'{path}' is not executable; set its mode, or give another path" : null;
    }

    private void Try(Upgrade upgrade)
    {
        var (output, outputEnd) = Descriptors.Pipe();
        try
        {
            using (outputEnd)
            using (var nothing = Launcher.OpenNull())
            using (var document = Descriptors.MemoryFile("run", snapshot(upgrade.Asker).ToBytes()))
            {
                var arguments = OwnExecutable.Arguments(upgrade.Path, [ResumeWords.Verb, ResumeWords.Check]);
                var pid = Spawn.Start(upgrade.Path, arguments, Launcher.Entries(Launcher.Own()), [nothing, outputEnd, outputEnd, document]);
                reaper.Expect(pid, status => OnTried(upgrade, pid, status, output));
                _limit.Arm(TrialLimit, () => ProcessControl.TrySignalGroup(pid, Signal.Kill));
            }
        }
        catch (NativeException e)
        {
            output.Dispose();
            Refuse(e.Message);
        }
    }

    private void OnTried(Upgrade upgrade, int pid, ExitStatus status, SafeFileHandle output)
    {
        ProcessControl.TrySignalGroup(pid, Signal.Kill);
        reaper.Reap(pid);
        using (output)
        {
            if (upgrade != _upgrade) return;
            _limit.Disarm();
            var said = Said(output);
            if (!status.IsSuccess) Refuse(said.Length > 0 ? said : $"it cannot take over a run: it ended with {status}");
            else if (said.Length == 0) Refuse("it is no outrider: asked whether it can take over, it said nothing");
            else StartSuccessors(upgrade, said);
        }
    }

    private static string Said(SafeFileHandle output)
    {
        var buffer = new byte[MostSaid];
        var length = 0;
        while (length < buffer.Length && Poll.IsReadableWithin(output, 0) && Descriptors.Read(output, buffer.AsSpan(length)) is > 0 and var got) length += got;
        return Encoding.UTF8.GetString(buffer, 0, length).Trim();
    }

    private void StartSuccessors(Upgrade upgrade, string version)
    {
        log.UpgradeBegins(upgrade.Path, version);
        upgrade.Awaited = crew.Modules.Count;
        foreach (var (process, _) in crew.Modules)
        {
            if (upgrade != _upgrade) return;
            process.StartSuccessor(upgrade.Path, process.Setup, crew.Plan.ModulesDeadline, problem => OnSuccessor(upgrade, process, problem));
        }
    }

    private void OnSuccessor(Upgrade upgrade, ModulesProcess process, string problem)
    {
        if (upgrade != _upgrade) return;
        if (problem.Length > 0) Refuse($"its modules ('{process.Name}') do not work: {problem}");
        else if (--upgrade.Awaited == 0) Rest(upgrade);
    }

    /// <summary>In two turns of the loop: what was heard before everything came to rest is taken by this process still.</summary>
    private void Rest(Upgrade upgrade)
    {
        if (Obstacle() is { } obstacle)
        {
            Refuse(obstacle);
            return;
        }

        if (!pause())
        {
            Refuse("the application's output did not come to rest");
            return;
        }

        loop.Post(() => Again(upgrade));
    }

    private string? Obstacle() => crew.Unsettled() ?? (crew.HasSuccessors ? null : "its modules have ended again");

    private void TakeOver(Upgrade upgrade)
    {
        var state = snapshot(upgrade.Asker);
        using var document = Descriptors.MemoryFile("run", state.ToBytes());
        var descriptor = (int)document.DangerousGetHandle();
        var arguments = OwnExecutable.Arguments(upgrade.Path, [ResumeWords.Verb, ResumeWords.Text(descriptor)]);
        // What has happened meanwhile (a signal above all) would be forgotten with this process's memory.
        if (loop.HasPending)
        {
            loop.Post(() => Again(upgrade));
            return;
        }

        var failure = Takeover.Begin(upgrade.Path, arguments, Launcher.Entries(Launcher.Whole()), [.. state.Descriptors, descriptor]);
        Refuse(failure.Message);
    }

    private void Again(Upgrade upgrade)
    {
        if (upgrade != _upgrade) return;
        if (Obstacle() is { } reason) Refuse(reason);
        else TakeOver(upgrade);
    }

    private void Refuse(string problem)
    {
        _limit.Disarm();
        _upgrade = null;
        unpause();
        foreach (var (process, _) in crew.Modules) process.GiveUpSuccessor("the upgrade was given up");
        log.NotUpgraded(problem);
        var refused = _refused;
        _refused = null;
        refused?.Invoke(UpgradeRefusal.Unavailable($"{problem}; the one that runs is still in charge"));
    }

    /// <summary>One upgrade on its way.</summary>
    private sealed class Upgrade(string path, int asker)
    {
        public string Path => path;

        public int Asker => asker;

        public int Awaited { get; set; }
    }
}
