namespace Outrider.Configuration;

/// <summary>One thing wrong with a configuration: place, path, and a sentence that gives value, rule and remedy.</summary>
internal sealed record Problem(Place Place, string Path, string Message)
{
    public override string ToString() => Path.Length == 0 ? $"{Place}: {Message}" : $"{Place}: {Path}: {Message}";
}
