using Outrider.Configuration;
using Outrider.Logs.Records;

namespace Outrider.Logs.Transforms;

/// <summary>Fields as keys of a map.</summary>
internal static class FieldNames
{
    public static readonly ValueKind<string> Key =
        Values.Parsed<string>("field", "string", (string t, out string v) => FieldPath.TryParse(v = t, out _), "give the name of a field, as in status, user.id or `a name with spaces`", v => v);

    /// <summary>A key that has been read.</summary>
    public static FieldPath Of(string key) => FieldPath.TryParse(key, out var path) ? path! : throw new ArgumentException($"'{key}' is no field.", nameof(key));
}
