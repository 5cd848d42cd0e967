using System.Text;
using Outrider.Traffic;

namespace Outrider.Engine.Tests.Traffic;

/// <summary>Header edits as a test reads them.</summary>
internal static class EditsText
{
    public static IReadOnlyList<KeyValuePair<string, string>> All(this HeaderEdits edits) =>
        [.. Enumerable.Range(0, edits.Added).Select(at => new KeyValuePair<string, string>(edits.AddedName(at).Text, Encoding.Latin1.GetString(edits.AddedValue(at))))];

    public static bool Removes(this HeaderEdits edits, string name) => edits.Removes(Encoding.Latin1.GetBytes(name));

    public static string Text(this ReadOnlyMemory<byte> octets) => Encoding.ASCII.GetString(octets.Span);
}
