using Outrider.Configuration;

namespace Outrider.ConfigSync;

internal sealed class TargetConfig
{
    private static readonly ValueKind<UnixFileMode> ModeKind = Values.Parsed<UnixFileMode>("file mode", "string", TryParseMode, "give three or four octal digits such as \"0640\"", m => Convert.ToString((int)m, 8).PadLeft(4, '0'));

    public string Path = "";
    public UnixFileMode? Mode;

    public static readonly Shape<TargetConfig> Shape = new("The file that is written. It is replaced by a rename, so that a reader sees the old or the new whole; a symbolic link is followed.", s =>
    {
        s.Required("path", c => ref c.Path, Values.Path, "Give the file to write.");
        s.OptionalValue("mode", c => ref c.Mode, ModeKind, "Its permissions. Default: those it has, or 0644 for a new file. Owner and group stay what they are.");
    });

    private static bool TryParseMode(string text, out UnixFileMode mode)
    {
        mode = 0;
        if (text.Length is < 3 or > 4 || text.AsSpan().ContainsAnyExceptInRange('0', '7') || (text.Length == 4 && text[0] != '0')) return false;
        mode = (UnixFileMode)text.Aggregate(0, (value, digit) => value * 8 + (digit - '0'));
        return true;
    }
}
