using System.Text.RegularExpressions;

namespace Outrider.Engine.Tests.Attacks;

/// <summary>What a path may mean to some server: each of the habits by itself, and all that go together.</summary>
internal static partial class GenerousReading
{
    /// <summary>All readings of a target that any server is known to make: segments in lower case, without empty ones and dots.</summary>
    public static IEnumerable<string> Of(string target)
    {
        var path = target.Split('?')[0];
        foreach (var cutsFirst in new[] { true, false })
        foreach (var cutsLater in new[] { true, false })
        {
            var read = cutsFirst ? Parameters().Replace(path, "") : path;
            read = Escape().Replace(read, match => $"{(char)Convert.ToByte(match.Groups[1].Value, 16)}").Replace('\\', '/');
            yield return Resolved(cutsLater ? Parameters().Replace(read, "") : read);
        }
    }

    private static string Resolved(string path)
    {
        var kept = new Stack<string>();
        foreach (var segment in path.ToLowerInvariant().Split('/'))
        {
            if (segment == "..") kept.TryPop(out _);
            else if (segment is not ("" or ".")) kept.Push(segment);
        }

        return "/" + string.Join('/', kept.Reverse());
    }

    [GeneratedRegex(";[^/]*")]
    private static partial Regex Parameters();

    [GeneratedRegex("%([0-9a-fA-F]{2})")]
    private static partial Regex Escape();
}
