using Outrider.Logs.Tailing;
using Outrider.Native;

namespace Outrider.Logs.Sources;

/// <summary>The files of one source that are not open. See <see cref="KnownFile"/>.</summary>
internal sealed class KnownFiles(IEnumerable<Checkpoint> from)
{
    // Of those that are gone: a packed one comes moments later, or with the next rotation (logrotate's delaycompress).
    private const int MostGone = 128;

    private readonly List<KnownFile> _all = [.. from.Select(c => new KnownFile(c))];

    /// <summary>As checkpoints have them.</summary>
    public IReadOnlyList<Checkpoint> Places => [.. _all.Select(k => k.Place)];

    /// <param name="place">How far it was read.</param>
    /// <param name="look">That has just met it.</param>
    public void Add(Checkpoint place, int look)
    {
        var known = new KnownFile(place);
        known.SeeBy(look);
        _all.Add(known);
    }

    public void Remove(KnownFile known) => _all.Remove(known);

    public KnownFile? Untouched(FileIdentity identity, string path) => _all.Find(k => k.Place.Identity == identity && !k.IsGone && k.IsUntouched(path));

    /// <summary>That this file is, by its identity and content.</summary>
    public KnownFile? Being(IFileBytes file) => _all.Find(k => k.Place.Identity == file.Identity && file.Holds(k.Place));

    /// <summary>It is there, and not looked at more closely.</summary>
    public void SeeAll(FileIdentity identity, int look)
    {
        foreach (var known in _all.Where(k => k.Place.Identity == identity && !k.IsGone)) known.SeeBy(look);
    }

    /// <summary>The plain file that is there no more and has become this packed one.</summary>
    public KnownFile? PackedInto(PackedFile file, int look) =>
        _all.Find(k => !k.IsPacked && (k.IsGone || !k.IsSeenBy(look)) && k.MayBe(file.Path) && file.Holds(k.Place));

    /// <summary>Those that were not met by this look.</summary>
    public IReadOnlyList<KnownFile> Missing(int look) => [.. _all.Where(k => !k.IsGone && !k.IsSeenBy(look))];

    public void ForgetOldest()
    {
        var surplus = _all.Count(k => k.IsGone) - MostGone;
        foreach (var known in _all.Where(k => k.IsGone).Take(Math.Max(0, surplus)).ToArray()) _all.Remove(known);
    }
}
