using System.Text.RegularExpressions;
using Outrider.Configuration;

namespace Outrider.CommandLine;

/// <summary>A slot by the name people use: the folder <c>ConfigSync/Sources</c> is <c>config_sync.sources</c>.</summary>
internal sealed partial record Slot(string Name, IReadOnlyList<ComponentKind> Kinds)
{
    public static IReadOnlyList<Slot> All() =>
        [.. Slots.All.Select(s => new Slot(Snake(s.Name["Outrider.".Length..]), [.. s.Kinds.OrderBy(k => k.Type, StringComparer.Ordinal)])).OrderBy(s => s.Name, StringComparer.Ordinal)];

    private static string Snake(string name) => WordBegin().Replace(name, "_").ToLowerInvariant();

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex WordBegin();
}
