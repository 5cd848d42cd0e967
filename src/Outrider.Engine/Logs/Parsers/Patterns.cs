using System.Text.RegularExpressions;
using Outrider.Configuration;

namespace Outrider.Logs.Parsers;

/// <summary>Regular expressions that take time in proportion to the line, whatever the line is: .NET's without look-around, back references and atomic groups.</summary>
internal static class Patterns
{
    /// <summary>Only named groups are kept. '.' stands for a line feed too, which is only there where lines were joined.</summary>
    public static ValueKind<Regex> Kind { get; } = Values.Parsed<Regex>(
        "regular expression", "string", TryParse,
        "give a regular expression, named groups as (?<name>…), without look-around, back references and atomic groups: with those a line could take for ever", r => r.ToString());

    private static bool TryParse(string text, out Regex regex)
    {
        regex = null!;
        try
        {
            regex = new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline);
            return text.Length > 0;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
