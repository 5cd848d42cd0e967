using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Logs.Receiving;

namespace Outrider.Logs.Sources;

internal sealed class SyslogUnixConfig
{
    // For a Values.Path that stands where it is written, so that a path that is taken is told with its line.
    public Placed<string> Path = null!;
    public ListenTransport Type = ListenTransport.UnixDatagram;

    // As /dev/log has it everywhere: whoever runs on the machine may log.
    public UnixFileMode Mode = (UnixFileMode)0x1B6;

    private static readonly ValueKind<UnixFileMode> ModeKind = Values.Parsed("mode", "string", (string text, out UnixFileMode mode) => TryMode(text, out mode), "give a mode in octal with its quotes, such as \"0660\"", m => Convert.ToString((int)m, 8).PadLeft(4, '0'));

    public static readonly Shape<SyslogUnixConfig> Shape = new("A Unix socket that programs on this machine log to, as they do to /dev/log.", s =>
    {
        s.Required("path", c => ref c.Path, Values.Placed(Values.Path), "Give the socket's path, such as /run/outrider/log; one that a killed run has left is replaced.");
        s.Key("type", c => ref c.Type, Values.Choice(("datagram", ListenTransport.UnixDatagram), ("stream", ListenTransport.UnixStream)), "datagram as syslog(3) and most loggers send, or stream.");
        s.Key("mode", c => ref c.Mode, ModeKind, "Who may write to it, in octal.");
    });

    public WantedListener Wanted()
    {
        var address = ListenAddress.Unix(Type, Path.Value, Mode);
        return new WantedListener("unix", new Placed<ListenAddress>(address, Path.Place, Path.Path), address);
    }

    private static bool TryMode(string text, out UnixFileMode mode)
    {
        mode = default;
        if (text.Length is < 3 or > 4 || text.Any(c => c is < '0' or > '7')) return false;
        mode = (UnixFileMode)Convert.ToInt32(text, 8);
        return (int)mode <= 0x1FF;
    }
}
