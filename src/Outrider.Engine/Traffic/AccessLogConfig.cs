using Outrider.Configuration;
using Outrider.Kernel;

namespace Outrider.Traffic;

internal sealed class AccessLogConfig
{
    public string? Path;
    public Share Share = Share.Percent(100);
    public bool AlwaysErrors = true;
    public TimeSpan? Slow;
    public bool Query;

    public static readonly Shape<AccessLogConfig> Shape = new("A line of JSON for each request, inbound and outbound; {} for all of them on standard output. Without this section there is none.", s =>
    {
        s.Optional("path", c => ref c.Path, Values.Path, "The file to append to; one that is renamed away is followed by a new one. Without it, Outrider's standard output.");
        s.Key("share", c => ref c.Share, Values.Share, "How many of the requests are written; chosen by trace, so that each Outrider that a request passes writes the same ones.");
        s.Key("errors", c => ref c.AlwaysErrors, Values.Choice(("always", true), ("sampled", false)), "Whether requests that ended with 5xx, were cut or refused are written whatever the share.");
        s.OptionalValue("slow", c => ref c.Slow, Values.Duration(TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1)), "Requests that take this long are written whatever the share.");
        s.Key("query", c => ref c.Query, Values.Boolean, "Whether a path is written with its query. Queries carry secrets.");
    });
}
