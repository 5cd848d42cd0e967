using Outrider.Native;

namespace Outrider.ConfigSync;

/// <summary>
/// The file that is written. New content is a candidate beside it until <see cref="Accept"/> renames it over the target; so a reader, or a crash at any
/// moment, finds the old or the new whole. A candidate left behind by a crash is replaced by the next.
/// </summary>
internal sealed class TargetFile(string path, UnixFileMode? mode)
{
    private const UnixFileMode NewFile = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public string Path => path;

    public bool Exists => File.Exists(path);

    /// <summary>Beside the real file, hidden from a pattern like <c>*.json</c>, and with the target's ending, which checkers go by.</summary>
    public string Candidate
    {
        get
        {
            var real = Real;
            var name = $".{System.IO.Path.GetFileNameWithoutExtension(real)}.outrider-candidate{System.IO.Path.GetExtension(real)}";
            return System.IO.Path.Combine(Folder, name);
        }
    }

    // A rename over a link would replace the link; where it leads is what the application reads.
    private string Real => new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : path;

    private string Folder => System.IO.Path.GetDirectoryName(Real)!;

    /// <exception cref="IOException">The target cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it be.</exception>
    public bool Holds(ReadOnlySpan<byte> content) =>
        FileStatus.Of(path) is { } status && status.Size == content.Length && content.SequenceEqual(File.ReadAllBytes(path));

    /// <summary>Writes the candidate to the disk itself, with the owner and the mode that the target has or shall have.</summary>
    public void WriteCandidate(ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(Folder);
        var candidate = Candidate;
        File.Delete(candidate);
        // Nobody else's until its mode is right: the content may be a secret.
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        using var stream = new FileStream(candidate, options);
        stream.Write(content);
        KeepOwner(candidate);
        File.SetUnixFileMode(stream.SafeFileHandle, mode ?? (Exists ? File.GetUnixFileMode(path) : NewFile));
        stream.Flush(flushToDisk: true);
    }

    public void Accept()
    {
        File.Move(Candidate, Real, overwrite: true);
        FolderSync.Sync(Folder);
    }

    public void Remove() => File.Delete(Real);

    public void Discard() => File.Delete(Candidate);

    private void KeepOwner(string candidate)
    {
        if (FileStatus.Of(path) is not { } old || FileStatus.Of(candidate) is not { } made) return;
        if (old.Owner != made.Owner || old.Group != made.Group) FileStatus.SetOwner(candidate, old.Owner, old.Group);
    }
}
