using Microsoft.Extensions.Logging;
using Outrider.Configuration;
using Outrider.Logs.Delivery;
using Outrider.Logs.Records;
using Outrider.Logs.Tailing;
using Outrider.Native;

namespace Outrider.Logs.Sources;

/// <summary>
/// Files by patterns. A file is known by what it is and not by its name: renamed, its descriptor is kept until it is read and acknowledged and nobody can write to it
/// any more; where that happened while nobody looked, it is found again in its old folder, packed or not. See <see cref="FileHead"/> and <see cref="FileSeam"/> for how
/// it is recognised.
/// </summary>
internal sealed partial class FileSource : ILogSource
{
    public static readonly ComponentKind Kind =
        ComponentKind.Of("file", FileSourceConfig.Shape, (FileSourceConfig c) => new LogSourcePart(c.Lines, context => new FileSource(c, context)));

    private static readonly TimeSpan WarningInterval = TimeSpan.FromMinutes(1);

    // A packed file that has not grown for so long is taken to be whole, where nothing better is known.
    private static readonly TimeSpan ShortQuiet = TimeSpan.FromSeconds(5);

    private readonly FileSourceConfig _config;
    private readonly LogSourceContext _context;
    private readonly FilesHere _here;
    private readonly HeldFiles _held;
    private readonly KnownFiles _known;
    private readonly List<FollowedFile> _followed = [];
    private readonly Dictionary<FileIdentity, (long Length, DateTimeOffset Since)> _packing = [];
    private readonly bool _isFirstEver;
    private readonly TailLoop _loop;
    private int _look;
    private bool _isWaiting;
    private bool _hasNew;
    private DateTimeOffset _nextWarning;

    public FileSource(FileSourceConfig config, LogSourceContext context)
    {
        _config = config;
        _context = context;
        _held = new HeldFiles(Path.Combine(context.StateFolder, "logs", "held"));
        _here = new FilesHere(config, context.OwnFiles, _held);
        Key = "file:" + string.Join(':', config.Paths);
        var from = context.CheckpointsOf(Key);
        _isFirstEver = from is null;
        // Under another key where the patterns have changed: what they both mean goes on where it was.
        from = [.. from ?? context.AllCheckpoints.Where(c => _here.Means(c.Path))];
        _known = new KnownFiles(from);
        _loop = new TailLoop(context, from, Look, config.Poll);
    }

    public string Key { get; }

    private DateTimeOffset Now => _context.Time.GetUtcNow();

    public void Start()
    {
        try
        {
            _held.Sweep(_context.AllCheckpoints);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // They take room, and nothing else; the next start tries again.
        }

        _loop.Start();
    }

    public Task DrainAsync(CancellationToken cancel) => _loop.DrainAsync(cancel);

    public IReadOnlyList<Checkpoint> Collect() => _loop.Collect();

    public void Saved() => _loop.Saved();

    public async ValueTask DisposeAsync()
    {
        await _loop.DisposeAsync();
        foreach (var followed in _followed) followed.Copy?.Dispose();
    }

    private TailSet Look()
    {
        _look++;
        _isWaiting = _hasNew = false;
        _here.Look();
        foreach (var (identity, path) in _here.Plain) Attempt(path, identity, TakePlain);
        foreach (var (identity, path) in _here.Packed) Attempt(path, identity, TakePacked);
        foreach (var known in _known.Missing(_look)) Attempt(known.Place.Path, known.Place.Identity, (_, _) => Miss(known));
        foreach (var gone in _followed.Where(f => !_here.IsHere(f.File.Identity))) gone.Leave(Now);
        foreach (var left in _followed.Where(f => f.HasLeft)) Hold(left);
        foreach (var done in _followed.Where(f => f.IsDone).ToArray()) LetGo(done);
        _known.ForgetOldest();
        foreach (var unpacked in _packing.Keys.Where(p => !_here.Packed.ContainsKey(p)).ToArray()) _packing.Remove(unpacked);
        return new TailSet([.. _followed.Select(f => f.Tail)], _here.Folders)
        {
            Others = _known.Places,
            HasNew = _hasNew,
            IsWaiting = _isWaiting || _followed.Any(f => f.HasLeft || f.Tail.HasEnded),
        };
    }

    private void Attempt(string path, FileIdentity identity, Action<FileIdentity, string> take)
    {
        try
        {
            take(identity, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Warn(path, "it cannot be opened", e);
            _known.SeeAll(identity, _look);
            _isWaiting = true;
        }
    }

    private void TakePlain(FileIdentity identity, string path)
    {
        if (IsStaying(identity, path)) return;
        if (!HasRoom(identity, path) || TailedFile.Open(path, _context.Account) is not { } file) return;
        // Another file may have taken the name in this moment, and be followed already.
        if (_followed.Exists(f => f.File.Identity == file.Identity))
        {
            file.Dispose();
            return;
        }

        var known = _known.Being(file);
        if (known is not null) _known.Remove(known);
        Follow(file, path, known?.Place.Offset ?? (IsSkipped ? file.Length : 0));
    }

    /// <summary>
    /// What is packed has most often been read before: from the file that it was made of, which may still be open. Where nothing like it was ever read, it is a
    /// file that came and was packed while nobody looked, and its lines are as good as any: the pattern means it.
    /// </summary>
    private void TakePacked(FileIdentity identity, string path)
    {
        if (IsStaying(identity, path) || !HasRoom(identity, path) || PackedFile.Open(path) is not { } file) return;
        if (_followed.Exists(f => f.File.Identity == file.Identity) || IsTwin(file) || IsBeingPacked(file))
        {
            _known.SeeAll(identity, _look);
            file.Dispose();
            return;
        }

        var known = _known.Being(file) ?? _known.PackedInto(file, _look);
        if (known is not null) _known.Remove(known);
        Follow(file, path, known?.Place.Offset ?? (IsSkipped ? file.Measure() : 0));
    }

    private bool IsSkipped => _isFirstEver && _look == 1 && _config.Start == StartAt.End;

    private bool IsStaying(FileIdentity identity, string path)
    {
        if (_followed.Find(f => f.File.Identity == identity) is { } followed)
        {
            followed.Stay(path, Now);
            return true;
        }

        if (_known.Untouched(identity, path) is not { } resting) return false;
        resting.SeeBy(_look, path);
        return true;
    }

    private bool IsBeingPacked(PackedFile file)
    {
        var isBeing = file.HasWriters ?? !IsSettled(file);
        _isWaiting |= isBeing;
        return isBeing;
    }

    /// <summary>Where the kernel cannot tell whether gzip still writes it: it has not changed for a while.</summary>
    private bool IsSettled(PackedFile file)
    {
        if (!_packing.TryGetValue(file.Identity, out var before) || before.Length != file.Length) _packing[file.Identity] = before = (file.Length, Now);
        return Now - before.Since >= ShortQuiet;
    }

    /// <summary>
    /// Was it made of a file that we still have open? That one is read to its end instead. A file that is still at its path is meant only by its own name with the
    /// ending, or by so much of its beginning that chance is out of question.
    /// </summary>
    private bool IsTwin(PackedFile file)
    {
        var original = _followed.Find(f => f.File is TailedFile plain && KnownFile.MayBe(plain.Path, file.Path) && plain.NoticeHead() is var head && file.BeginsAs(head)
            && (!_here.IsHere(plain.Identity) || plain.Path + PackedFile.Ending == file.Path || head.Length == FileHead.MaxLength));
        original?.Twins.TryAdd(file.Identity, file.Path);
        return original is not null;
    }

    private bool HasRoom(FileIdentity identity, string path)
    {
        if (_followed.Count < _config.MaxOpen || MakeRoom()) return true;
        _known.SeeAll(identity, _look);
        _isWaiting = true;
        Warn(path, $"there are {_config.MaxOpen} open already (max_open); it waits until one of them is read, delivered and quiet", null);
        return false;
    }

    private bool MakeRoom()
    {
        var now = Now;
        foreach (var resting in _followed.Where(f => f.IsAtRest && f.MayRest(now)).OrderBy(f => f.QuietSince).ToArray())
            if (LetGo(resting)) return true;
        return false;
    }

    /// <summary>A file that was known and is not where it was: it has another name, or is packed, or is gone.</summary>
    private void Miss(KnownFile known)
    {
        if (TryFindPlain(known) || TryFindPacked(known) || TryFindHeld(known)) return;
        if (known.Unread > 0 && !known.IsMissedAgain())
        {
            // It may have been given another name in the middle of the look.
            _isWaiting = true;
            return;
        }

        // The same file with another content was cut; one that is nowhere was deleted.
        if (known.Unread > 0) _context.Account.Lose(_here.IsHere(known.Place.Identity) ? "truncated" : "gone", known.Unread);
        if (known.IsPacked || known.Place.Offset == 0) _known.Remove(known);
        else known.Go();
    }

    /// <summary>Its lines come before those of what stands at the path now.</summary>
    private bool TryFindPlain(KnownFile known)
    {
        foreach (var path in FilesBeside(known).Where(p => FileIdentity.Of(p) == known.Place.Identity))
        {
            // One that was empty when it was noted is like any file that was given its inode, but not of any name.
            if (known.Place.Head.Length == 0 && !known.MayBe(path)) continue;
            if (_followed.Exists(f => f.File.Identity == known.Place.Identity) || TailedFile.Open(path, _context.Account) is not { } file) continue;
            // Where there is no room, it is met all the same.
            if (!file.Is(known.Place) || !HasRoom(file.Identity, path))
            {
                file.Dispose();
                continue;
            }

            _known.Remove(known);
            Follow(file, path, known.Place.Offset, at: 0);
            return true;
        }

        return known.IsSeenBy(_look);
    }

    private bool TryFindPacked(KnownFile known)
    {
        foreach (var path in FilesBeside(known).Where(p => FilesHere.IsPacked(p) && !known.IsPacked && known.MayBe(p)))
        {
            if (PackedFile.Open(path) is not { } file) continue;
            var isBeing = IsBeingPacked(file);
            if (isBeing || _followed.Exists(f => f.File.Identity == file.Identity) || !file.Holds(known.Place) || !HasRoom(file.Identity, path))
            {
                // It may become this one.
                if (isBeing) known.SeeBy(_look);
                file.Dispose();
                continue;
            }

            _known.Remove(known);
            Follow(file, path, known.Place.Offset, at: 0);
            return true;
        }

        return known.IsSeenBy(_look);
    }

    /// <summary>It had no name any more when the process that followed it ended.</summary>
    private bool TryFindHeld(KnownFile known)
    {
        if (known.IsPacked || _held.Open(known.Place, _context.Account) is not { } copy) return false;
        if (_followed.Exists(f => f.File.Identity == copy.Identity) || !HasRoom(known.Place.Identity, known.Place.Path))
        {
            copy.Dispose();
            return known.IsSeenBy(_look);
        }

        _known.Remove(known);
        Follow(copy, known.Place.Path, known.Place.Offset, at: 0);
        return true;
    }

    /// <summary>
    /// A file without a name is read by who has it open, and by nobody else: a process that is killed would take the rest of it along. It is copied while its sinks let it
    /// wait, and what its writer adds is copied as it is seen.
    /// </summary>
    private void Hold(FollowedFile left)
    {
        if (left.File is not TailedFile { IsCopy: false, HasNoName: true } file || left.IsAtRest) return;
        try
        {
            left.Copy ??= new HeldCopy(_held.NewPath(file.Identity));
            left.Copy.Grow(file, file.PlaceNow(left.Tail.SavedTo));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (IsWarningDue()) CannotHold(_context.Logger, file.Path, e);
        }
    }

    private static IEnumerable<string> FilesBeside(KnownFile known)
    {
        var folder = Path.GetDirectoryName(known.Place.Path);
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder) : [];
    }

    private void Follow(IFileBytes file, string path, long start, int? at = null)
    {
        if (file is PackedFile packed) start = Math.Max(start, packed.Start);
        var identity = (file as TailedFile)?.Placed ?? file.Identity;
        var ledger = new StreamLedger($"{identity.Device:x}:{identity.Inode:x}", start, file.OriginOf);
        var tail = new Tail(file, ledger, new Enrichment(_context.Identity, "file", path), start) { HasEnded = file is PackedFile };
        var followed = new FollowedFile(file, tail);
        _followed.Insert(at ?? _followed.Count, followed);
        _hasNew = true;
        if (_here.IsHere(file.Identity)) followed.Stay(path, Now);
        Follows(_context.Logger, path, start);
    }

    /// <summary>False where there is more of it after all.</summary>
    private bool LetGo(FollowedFile done)
    {
        var isHere = _here.IsHere(done.File.Identity);
        // Before its end is looked at: what is written after that makes it another size or time.
        var status = isHere ? KnownFile.StatusOf(done.File.Path) : null;
        if (!done.IsAtRest || done.File.PlaceOf(done.Tail.Position) is not { } place) return false;
        _followed.Remove(done);
        var isSame = status is { } s && s.Identity == place.Identity && (done.File is PackedFile || s.Size == place.Offset);
        if (isHere) _known.Add(place with { AtRest = isSame ? (status!.Value.Size, status.Value.Modified) : null }, _look);
        // Nothing could be known by an empty file.
        else if (done.File is TailedFile && done.Twins.Count == 0 && place.Offset > 0) _known.Add(place with { IsGone = true }, _look);
        foreach (var (identity, path) in done.Twins)
            if (KnownFile.StatusOf(path) is { } twin && twin.Identity == identity) _known.Add(new Checkpoint(path, identity, place.Head, place.Offset) { Seam = place.Seam, AtRest = (twin.Size, twin.Modified) }, _look);
        if ((done.File as PackedFile)?.Damage is { } damage) Damaged(done.File.Path, done.Tail.Position, damage);
        done.Tail.Dispose();
        // A checkpoint on disk says that all of it is acknowledged.
        done.Copy?.Dispose();
        if (done.Copy is { } held) File.Delete(held.Path);
        if (done.File is TailedFile { IsCopy: true } copy) File.Delete(copy.OpenedAt);
        LetsGo(_context.Logger, done.File.Path);
        return true;
    }

    private void Damaged(string path, long end, string damage)
    {
        _context.Account.Lose("damaged", 0);
        EndsEarly(_context.Logger, path, end, damage);
    }

    private void Warn(string path, string reason, Exception? cause)
    {
        if (IsWarningDue()) CannotFollow(_context.Logger, path, reason, cause);
    }

    private bool IsWarningDue()
    {
        var now = Now;
        if (now < _nextWarning) return false;
        _nextWarning = now + WarningInterval;
        return true;
    }

    [LoggerMessage(LogLevel.Information, "following {Path} from byte {Offset}")]
    private static partial void Follows(ILogger logger, string path, long offset);

    [LoggerMessage(LogLevel.Information, "{Path} is read and acknowledged; its descriptor is closed")]
    private static partial void LetsGo(ILogger logger, string path);

    [LoggerMessage(LogLevel.Warning, "{Path} is not followed: {Reason}")]
    private static partial void CannotFollow(ILogger logger, string path, string reason, Exception? cause);

    [LoggerMessage(LogLevel.Warning, "{Path} was deleted and what is left of it cannot be copied; it is tried again, and would be lost if this process ended")]
    private static partial void CannotHold(ILogger logger, string path, Exception cause);

    [LoggerMessage(LogLevel.Error, "the packed file {Path} is damaged; what comes after byte {Offset} of its content cannot be read: {Damage}")]
    private static partial void EndsEarly(ILogger logger, string path, long offset, string damage);
}
