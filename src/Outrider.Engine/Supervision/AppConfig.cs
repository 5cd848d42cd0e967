using System.Globalization;
using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Supervision.Limits;

namespace Outrider.Supervision;

internal sealed class AppConfig
{
    public string? Name;
    public string Version = "";
    public string Environment = "";
    public string Region = "";
    public Placed<IReadOnlyList<string>>? Command;
    public string? Directory;
    public Dictionary<string, string> Env = [];
    public int Port;
    public HttpProtocol Protocol = HttpProtocol.Http1;
    public ReadyConfig Ready = new();
    public LiveConfig? Live;
    public StopConfig Stop = new();
    public RestartConfig Restart = new();
    public LimitsConfig Limits = new();
    public Placed<Account>? User;
    public Placed<uint>? Group;
    public SignalsConfig Signals = new();
    public bool PassesOutput = true;
    public SpoolConfig Spool = new();

    /// <summary>A port, or <c>auto</c> (0).</summary>
    private static readonly ValueKind<int> PortKind = Values.Parsed<int>(
        "port or auto", "string", TryParsePort, "give a port from 1 to 65535, or auto", v => v == 0 ? "auto" : v.ToString(CultureInfo.InvariantCulture));

    public static readonly Shape<AppConfig> Shape = new("The application that Outrider rides beside.", s =>
    {
        s.Optional("name", c => ref c.Name, Values.Word, "Goes into every log line, metric and trace. Default: the name of the configuration's folder.");
        s.Key("version", c => ref c.Version, Values.Text, "As name.");
        s.Key("environment", c => ref c.Environment, Values.Text, "As name; for instance production.");
        s.Key("region", c => ref c.Region, Values.Text, "As name.");
        s.Optional("command", c => ref c.Command, Values.Placed(Values.Command), "The program and its arguments; what stands behind -- on the command line wins. Without either, Outrider rides attached to an application that lives elsewhere.");
        s.Optional("directory", c => ref c.Directory, Values.Path, "Where it runs. Default: the configuration's folder.");
        s.Key("env", c => ref c.Env, EnvironmentVariables.Kind, "Variables beside Outrider's own environment.");
        s.Key("port", c => ref c.Port, PortKind, "Where the application listens on loopback; auto finds it from its listening sockets.");
        s.Key("protocol", c => ref c.Protocol, Values.Choice(("http/1.1", HttpProtocol.Http1), ("h2c", HttpProtocol.Http2)), "What it speaks there: http/1.1, or h2c (HTTP/2 in clear text from the first byte; gRPC needs it).");
        s.Key("ready", c => ref c.Ready, Values.Section(ReadyConfig.Shape), "How it shows that it is ready.");
        s.Optional("live", c => ref c.Live, Values.Section(LiveConfig.Shape), LiveConfig.Shape.Doc);
        s.Key("stop", c => ref c.Stop, Values.Section(StopConfig.Shape), "How it is asked to end.");
        s.Key("restart", c => ref c.Restart, Values.Section(RestartConfig.Shape), "Whether another process follows one that has ended. Default: never; the run ends with it.");
        s.Key("limits", c => ref c.Limits, Values.Section(LimitsConfig.Shape), LimitsConfig.Shape.Doc);
        s.Optional("user", c => ref c.User, Values.Placed(UserKinds.User), "Who it runs as, with that user's groups and home; by name or number. Only root can start it as another.");
        s.Optional("group", c => ref c.Group, Values.Placed(UserKinds.Group), "The group it runs in, by name or number. Default: the user's own.");
        s.Key("signals", c => ref c.Signals, Values.Section(SignalsConfig.Shape), SignalsConfig.Shape.Doc);
        s.Key("output", c => ref c.PassesOutput, Values.Choice(("raw", true), ("hidden", false)), "Whether its output appears on Outrider's own as it is; hidden where a console sink prints it already.");
        s.Key("spool", c => ref c.Spool, Values.Section(SpoolConfig.Shape), "Its output on the way to the logs.");
        s.Check((c, section) => UserKinds.Check(c.User, c.Group, section));
    });

    /// <param name="configPath">Of the file; empty where there is none, and then the current folder gives the name.</param>
    public AppIdentity Identity(string configPath)
    {
        var folder = configPath.Length == 0 ? System.Environment.CurrentDirectory : Path.GetDirectoryName(configPath)!;
        return new AppIdentity(Name ?? NameFrom(Path.GetFileName(folder)), Version, Environment, Region, System.Environment.MachineName);
    }

    private static bool TryParsePort(string text, out int port)
    {
        port = 0;
        return text == "auto" || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and < 65536);
    }

    /// <summary>A folder's name made to fit the rule for names.</summary>
    private static string NameFrom(string folder)
    {
        var name = string.Concat(folder.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-'));
        name = (name.Length > 64 ? name[..64] : name).Trim('.', '_', '-');
        return name.Length == 0 ? "app" : name;
    }
}
