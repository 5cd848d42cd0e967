using Outrider.Native;

namespace Outrider.Supervision;

/// <summary>
/// Where the folders of runs are when the user wrote no <c>outrider.state</c>: <c>$OUTRIDER_STATE</c>, else <c>/var/lib/outrider</c> as root, else
/// <c>$XDG_STATE_HOME/outrider</c>, else <c>~/.local/state/outrider</c> (XDG Base Directory 0.8), else <c>/tmp/outrider-&lt;uid&gt;</c>. The first that
/// can be made and written counts; one in <c>/tmp</c> that is somebody else's does not.
/// </summary>
internal static class StateRoot
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>All of them in order: a run may have been started where an earlier one could not be written.</summary>
    public static IReadOnlyList<string> Candidates(Func<string, string?> environment, uint user)
    {
        var roots = new List<string>();
        if (environment("OUTRIDER_STATE") is { Length: > 0 } told) return [Path.GetFullPath(told)];
        if (user == 0) roots.Add("/var/lib/outrider");
        if (environment("XDG_STATE_HOME") is { Length: > 0 } state && Path.IsPathRooted(state)) roots.Add(Path.Combine(state, "outrider"));
        if (environment("HOME") is { Length: > 0 } home && Path.IsPathRooted(home)) roots.Add(Path.Combine(home, ".local", "state", "outrider"));
        roots.Add($"/tmp/outrider-{user}");
        return roots;
    }

    public static IReadOnlyList<string> Candidates() => Candidates(Environment.GetEnvironmentVariable, ProcessControl.EffectiveUser);

    /// <exception cref="UnavailableException">None of them can be used.</exception>
    public static string Usable(IReadOnlyList<string> candidates)
    {
        foreach (var candidate in candidates)
            if (IsUsable(candidate)) return candidate;
        throw new UnavailableException($"no folder to keep state in: none of {string.Join(", ", candidates)} can be written; name one as outrider.state");
    }

    private static bool IsUsable(string root)
    {
        try
        {
            Directory.CreateDirectory(root, OwnerOnly);
            // A name in /tmp is anyone's to take first: what is ours is a real folder that belongs to us.
            if (FileStatus.OfLink(root)?.Owner != ProcessControl.EffectiveUser) return false;
            var trial = Path.Combine(root, $".trial-{Environment.ProcessId}");
            File.WriteAllBytes(trial, []);
            File.Delete(trial);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
