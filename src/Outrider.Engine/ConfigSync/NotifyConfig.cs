using Outrider.Configuration;
using Outrider.Native;

namespace Outrider.ConfigSync;

internal sealed class NotifyConfig
{
    public Signal? Signal;
    public HttpNotifyConfig? Http;
    public IReadOnlyList<string>? Command;
    public bool Restart;
    public TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public static readonly Shape<NotifyConfig> Shape = new("How the application learns that its file has changed: exactly one way.", s =>
    {
        s.Optional("signal", c => ref c.Signal, Signal.Kind, "The signal to send it, SIGHUP by custom. Sent once the application is ready, since before that it may not be handled yet.");
        s.Optional("http", c => ref c.Http, Values.Section(HttpNotifyConfig.Shape), "A request to make; any 2xx will do.");
        s.Optional("command", c => ref c.Command, Values.Command, "A command to run; exit code 0 will do.");
        s.Key("restart", c => ref c.Restart, Values.Boolean, "Whether to stop and start the application.");
        s.Key("timeout", c => ref c.Timeout, Values.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10)), "How long the request or the command may take.");
        s.Check((c, section) =>
        {
            var ways = new[] { c.Signal is not null, c.Http is not null, c.Command is not null, c.Restart }.Count(given => given);
            if (ways != 1) section.Problem($"{ways} ways are given; give exactly one of signal, http, command and 'restart: true'");
        });
    });
}
