using Outrider.Configuration;
using Outrider.Supervision.Limits;

namespace Outrider.Supervision;

internal sealed class SidecarConfig
{
    public Placed<IReadOnlyList<string>> Command = new([], default, "");
    public string? Directory;
    public Dictionary<string, string> Env = [];
    public int Port;
    public bool IsBeforeApp = true;
    public List<Placed<string>> DependsOn = [];
    public ReadyConfig Ready = new();
    public LiveConfig? Live;
    public StopConfig Stop = new();
    public RestartConfig Restart = new();
    public LimitsConfig Limits = new();
    public Placed<Account>? User;
    public Placed<uint>? Group;

    private const string NoPort = "there is no port to probe; give port, or probe with a command";

    public static readonly Shape<SidecarConfig> Shape = new("A program of the user's own, in any language, with the same life as the application.", s =>
    {
        s.Required("command", c => ref c.Command, Values.Placed(Values.Command), "Give the program and its arguments, such as [python3, analyzer.py].");
        s.Optional("directory", c => ref c.Directory, Values.Path, "Where it runs. Default: the configuration's folder.");
        s.Key("env", c => ref c.Env, EnvironmentVariables.Kind, "Variables beside Outrider's own environment.");
        s.Key("port", c => ref c.Port, Values.Integer(0, 65535), "Where it listens, for its probe; 0 where it does not.");
        s.Key("start", c => ref c.IsBeforeApp, Values.Choice(("before_app", true), ("after_app_ready", false)), "before_app: the application waits until it is ready, or has ended with code 0 without another to follow, as a job does; it stops last. after_app_ready: it stops together with the application.");
        s.Key("depends_on", c => ref c.DependsOn, Values.ListOf(Values.Placed(Values.Word)), "Sidecars that must be ready, or, as jobs, have succeeded, before this one starts; they stop after it.");
        s.Key("ready", c => ref c.Ready, Values.Section(ReadyConfig.Shape), "How it shows that it is ready.");
        s.Optional("live", c => ref c.Live, Values.Section(LiveConfig.Shape), LiveConfig.Shape.Doc);
        s.Key("stop", c => ref c.Stop, Values.Section(StopConfig.Shape), "How it is asked to end.");
        s.Key("restart", c => ref c.Restart, Values.Section(RestartConfig.Shape), "Whether another process follows one that has ended.");
        s.Key("limits", c => ref c.Limits, Values.Section(LimitsConfig.Shape), LimitsConfig.Shape.Doc);
        s.Optional("user", c => ref c.User, Values.Placed(UserKinds.User), "Who it runs as, with that user's groups and home; by name or number. Only root can start it as another.");
        s.Optional("group", c => ref c.Group, Values.Placed(UserKinds.Group), "The group it runs in, by name or number. Default: the user's own.");
        s.Check((c, section) => UserKinds.Check(c.User, c.Group, section));
        s.Check((c, section) =>
        {
            if (c.Port == 0 && c.Ready is { AsksPort: true, Port: null }) section.At("ready").Problem(NoPort);
            if (c.Port == 0 && c.Live is { AsksPort: true, Port: null }) section.At("live").Problem(NoPort);
        });
    });
}
