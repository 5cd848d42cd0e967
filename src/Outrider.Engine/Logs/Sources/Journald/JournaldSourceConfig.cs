using Outrider.Configuration;
using Outrider.Native;

namespace Outrider.Logs.Sources;

internal sealed class JournaldSourceConfig
{
    public string? Directory;
    public List<string> Units = [];

    // A machine's whole past is seldom what one application's sidecar is for, and a later start goes on where the one before was.
    public StartAt Start = StartAt.End;

    private static readonly ValueKind<string> Unit = Values.Matching("unit", @"^[A-Za-z0-9:_.\\@-]{1,255}\z", "give a whole unit's name, such as nginx.service");

    public static readonly Shape<JournaldSourceConfig> Shape = new("Entries of systemd's journal, read where they are: nothing is copied, and a restart goes on behind the last entry that every sink has.", s =>
    {
        s.Optional("directory", c => ref c.Directory, Values.Path, "A folder with journal files, such as a host's /var/log/journal in a container. Default: this machine's own, /var/log/journal and /run/log/journal.");
        s.Key("units", c => ref c.Units, Values.ListOf(Unit), "Only what these units say, and what systemd says about them; all entries where none is given.");
        s.Key("start", c => ref c.Start, Values.Choice(("beginning", StartAt.Beginning), ("end", StartAt.End)), "Where to begin when this source runs for the first time ever.");
        s.Check((_, section) =>
        {
            if (!Journal.IsAvailable) section.Problem("this machine has no libsystemd.so.0, which reads the journal; install it (Debian's package libsystemd0), or leave this source out");
        });
    });
}
