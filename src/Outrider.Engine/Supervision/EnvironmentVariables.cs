using Outrider.Configuration;

namespace Outrider.Supervision;

/// <summary>How variables are written: <c>{ NODE_ENV: production }</c>.</summary>
internal static class EnvironmentVariables
{
    // POSIX, Base Definitions 8.1, and lower case, which many programs use.
    private static readonly ValueKind<string> Name = Values.Matching(
        "variable", @"^[A-Za-z_][A-Za-z0-9_]*\z", "give letters, digits and '_', not beginning with a digit");

    private static readonly ValueKind<string> Value = Values.Parsed<string>(
        "text", "string", (string t, out string v) => !(v = t).Contains('\0'), "give text without a NUL");

    public static readonly ValueKind<Dictionary<string, string>> Kind = Values.MapOf(Value, Name);
}
