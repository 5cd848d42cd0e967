namespace Outrider.Supervision.Limits;

/// <summary>One tree of cgroups(7), and our own place in it.</summary>
/// <param name="Folder">Our own group's.</param>
/// <param name="Controllers">Those of <see cref="Hierarchies.Wanted"/> that it has; the unified one tells in a file what may be used in it.</param>
/// <param name="IsUnified">Version 2.</param>
internal sealed record Hierarchy(string Folder, IReadOnlyList<string> Controllers, bool IsUnified)
{
    public bool Equals(Hierarchy? other) => other is not null && Folder == other.Folder && IsUnified == other.IsUnified && Controllers.SequenceEqual(other.Controllers);

    public override int GetHashCode() => Folder.GetHashCode(StringComparison.Ordinal);
}
