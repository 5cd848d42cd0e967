using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Outrider.Logs.Conditions;

/// <summary>Regular expressions whose time is bounded by the length of what they look at, whatever a line holds: an automaton, which goes back nowhere.</summary>
internal static class BoundedRegex
{
    /// <param name="pattern">As the user wrote it.</param>
    /// <param name="regex">Of it.</param>
    /// <param name="reason">Why not, with a remedy.</param>
    public static bool TryParse(string pattern, [NotNullWhen(true)] out Regex? regex, out string reason)
    {
        (regex, reason) = (null, "");
        try
        {
            regex = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return true;
        }
        catch (RegexParseException e)
        {
            reason = $"the regular expression is wrong at its character {e.Offset + 1}; mend it there, or put a backslash before a character that is meant as it stands";
        }
        catch (Exception e) when (e is NotSupportedException or ArgumentException)
        {
            reason = "look-around, references back and atomic groups are not available, nor are thousands of repetitions, so that no line can make it slow; say it without";
        }

        return false;
    }
}
