using Outrider.Configuration;

namespace Outrider.Supervision;

internal sealed class DrainConfig
{
    public TimeSpan Delay = TimeSpan.Zero;

    // Half of the default grace of the application.
    public TimeSpan Timeout = TimeSpan.FromSeconds(5);

    // WebSockets are what lasts. HAProxy's hard-stop-after and nginx's worker_shutdown_timeout have no default, but a process must not linger unseen for ever.
    public TimeSpan Retire = TimeSpan.FromSeconds(60);

    public static readonly Shape<DrainConfig> Shape = new("How callers are let go: when the run is asked to stop, before the application is, and when a process is succeeded by another.", s =>
    {
        s.Key("delay", c => ref c.Delay, Values.Duration(TimeSpan.Zero, TimeSpan.FromHours(1)), "How long requests are served as before while /readyz answers 503 already: what a load balancer needs to notice. Give its interval times its failures.");
        s.Key("timeout", c => ref c.Timeout, Values.Duration(TimeSpan.Zero, TimeSpan.FromHours(1)), "How long what is under way may then take, while new requests are refused.");
        s.Key("retire", c => ref c.Retire, Values.Duration(TimeSpan.Zero, TimeSpan.FromHours(24)), "How long a process that another has succeeded (outrider upgrade, outrider restart outrider) may finish what it has: long answers, WebSockets, connections that are passed through.");
    });
}
