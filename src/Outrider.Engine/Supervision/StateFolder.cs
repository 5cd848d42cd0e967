using Outrider.Configuration;
using Outrider.Native;

namespace Outrider.Supervision;

/// <summary>
/// The folder of one run (mode 0700): its record, the spool of the application's output, and what the modules keep (<c>checkpoints</c>, buffers).
/// One run holds it by a lock as long as it lives; the next run of that name finds what the last one left undelivered.
/// </summary>
internal sealed class StateFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // More runs of one name on one machine than anybody has; past it something is wrong.
    private const int MostOfOneName = 1000;

    private readonly FileLock _lock;

    private StateFolder(string path, FileLock @lock)
    {
        Path = path;
        _lock = @lock;
    }

    public string Path { get; }

    /// <summary>Held by the run that lives in a folder; <see cref="RunRecord.FindLive(IReadOnlyList{string})"/> looks at it.</summary>
    public const string LockName = "lock";

    /// <summary><c>root/name</c>; where another run holds it, <c>root/name.2</c>, <c>.3</c> and so on.</summary>
    /// <exception cref="UnavailableException">The folder cannot be made.</exception>
    public static StateFolder OpenDefault(string root, string name)
    {
        for (var n = 1; n <= MostOfOneName; n++)
            if (TryOpen(System.IO.Path.Combine(root, n == 1 ? name : $"{name}.{n}"), null) is { } folder) return folder;
        throw new UnavailableException($"{root} has {MostOfOneName} runs of '{name}'; stop some of them");
    }

    /// <summary>The folder the user wrote as <c>outrider.state</c>.</summary>
    /// <exception cref="UnavailableException">Another run holds it, or it cannot be made; the message begins with file and line.</exception>
    public static StateFolder OpenWritten(Placed<string> written) =>
        TryOpen(written.Value, written) ?? throw new UnavailableException(
            $"{written.Place}: {written.Path}: '{written.Value}' is held by another run{Holder(written.Value)}; stop that one, or give each its own folder");

    /// <summary>The folder of a run that this process goes on with; its lock came with the descriptor.</summary>
    public static StateFolder Inherited(string path, int descriptor) => new(path, FileLock.Inherited(descriptor));

    /// <summary>For handing the lock on: who has the descriptor has the folder.</summary>
    public int Descriptor => _lock.Descriptor;

    private static StateFolder? TryOpen(string path, Placed<string>? written)
    {
        try
        {
            Directory.CreateDirectory(path, OwnerOnly);
            if (!IsOurs(path)) throw new UnauthorizedAccessException("it belongs to another user, whose links could lead what is written elsewhere");
            File.SetUnixFileMode(path, OwnerOnly);
            return FileLock.TryTake(System.IO.Path.Combine(path, LockName)) is { } held ? new StateFolder(path, held) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var place = written is null ? "" : $"{written.Place}: {written.Path}: ";
            throw new UnavailableException($"{place}'{path}' cannot be used to keep state in: {e.Message}; give a folder that can be written as outrider.state");
        }
    }

    /// <summary>The folder itself, and where it is reached by a link, that too is ours or the machine's.</summary>
    private static bool IsOurs(string path)
    {
        var ours = ProcessControl.EffectiveUser;
        var link = FileStatus.OfLink(System.IO.Path.TrimEndingDirectorySeparator(path))?.Owner;
        return FileStatus.Of(path)?.Owner == ours && (link == ours || link == ProcessControl.Root);
    }

    private static string Holder(string path) => RunRecord.Read(path) is { } run ? $" (pid {run.Pid})" : "";

    public void Dispose() => _lock.Dispose();
}
