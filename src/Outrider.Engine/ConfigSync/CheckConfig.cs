using Outrider.Configuration;

namespace Outrider.ConfigSync;

internal sealed class CheckConfig
{
    /// <summary>Stands for the new content's file in the command.</summary>
    public const string PathWord = "{path}";

    public IReadOnlyList<string> Command = [];
    public TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public static readonly Shape<CheckConfig> Shape = new("Exit code 0 lets new content pass; any other refuses it until it changes again.", s =>
    {
        s.Required("command", c => ref c.Command, Values.Command, "Give the program and its arguments, with \"{path}\" for the file to check.");
        s.Key("timeout", c => ref c.Timeout, Values.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10)), "After this long the command is ended, and tried again later.");
        s.Check((c, section) =>
        {
            if (c.Command.Count > 0 && !c.Command.Any(a => a.Contains(PathWord, StringComparison.Ordinal))) section.At("command").Problem("nothing in it says which file to check; put \"{path}\" where the file's path belongs");
        });
    });
}
