using Outrider.Configuration;

namespace Outrider.Supervision;

internal sealed class ReadyConfig
{
    public string? Http;
    public bool? Tcp;
    public IReadOnlyList<string>? Command;
    public TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    public TimeSpan Timeout = TimeSpan.FromSeconds(1);
    public TimeSpan Deadline = TimeSpan.FromSeconds(60);

    // What may stand in a request line (RFC 9112, 3.2.1), and nothing that would end it.
    private static readonly ValueKind<string> PathKind = Values.Matching("path", @"^/[\x21-\x7e]{0,1023}\z", "give a path such as /healthz, with what is not ASCII percent-encoded");

    public static readonly Shape<ReadyConfig> Shape = new("How a program shows that it is ready. Without a probe: by accepting connections where its port is known or needed, else by running.", s =>
    {
        s.Optional("http", c => ref c.Http, PathKind, "Ready when a GET of this path on its port is answered with 200 to 399.");
        s.OptionalValue("tcp", c => ref c.Tcp, Values.Boolean, "true: ready when its port accepts connections; false: ready when it runs.");
        s.Optional("command", c => ref c.Command, Values.Command, "Ready when this program ends with code 0.");
        s.Key("interval", c => ref c.Interval, Values.Duration(TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1)), "Between probes; once it is ready, ten times as long. Three failures in a row then make it not ready.");
        s.Key("timeout", c => ref c.Timeout, Values.Duration(TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(5)), "Of one probe.");
        s.Key("deadline", c => ref c.Deadline, Values.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(1)), "Not ready by then, it is stopped; that counts as a failure.");
        s.Check((c, section) =>
        {
            if ((c.Http is null ? 0 : 1) + (c.Tcp is null ? 0 : 1) + (c.Command is null ? 0 : 1) > 1) section.Problem("more than one of http, tcp and command is given; keep the one that says most");
        });
    });
}
