using Outrider.Configuration;
using Outrider.Kernel;

namespace Outrider.Engine.Tests.Configuration;

/// <summary>A configuration with one of everything that shapes can say.</summary>
internal sealed class SampleConfig
{
    public string Name = "sample";
    public int Attempts = 3;
    public bool IsOn = true;
    public TimeSpan Timeout = TimeSpan.FromSeconds(2);
    public ByteSize MaxSize = ByteSize.FromKiB(64);
    public Share Budget = Share.Percent(20);
    public Placed<ListenAddress>? Listen;
    public SampleTlsConfig? Tls;
    public SampleTlsConfig OldTls = new();
    public List<string> Tags = [];
    public Dictionary<string, SampleServiceConfig> Services = [];
    public List<Chosen<Func<string>>> Sinks = [];
    public IReadOnlyList<string> Command = [];
    public string? Folder;
    public Uri? Target;

    public static readonly Shape<SampleConfig> Shape = new("One of everything.", s =>
    {
        s.Key("name", c => ref c.Name, Values.Word, "Its name.");
        s.Key("attempts", c => ref c.Attempts, Values.Integer(1, 10), "How often.");
        s.Key("is_on", c => ref c.IsOn, Values.Boolean, "Whether.");
        s.Key("timeout", c => ref c.Timeout, Values.Duration(TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(5)), "How long.");
        s.Key("max_size", c => ref c.MaxSize, Values.Size, "How much.");
        s.Key("budget", c => ref c.Budget, Values.Share, "How much of it.");
        s.Optional("listen", c => ref c.Listen, Values.Placed(Values.Listen), "Where.");
        s.Optional("tls", c => ref c.Tls, Values.Section(SampleTlsConfig.Shape), "How it is kept secret.");
        s.Key("tags", c => ref c.Tags, Values.ListOf(Values.Text), "Words.");
        s.Key("services", c => ref c.Services, Values.MapOf(Values.Section(SampleServiceConfig.Shape), Values.Word), "Others.");
        s.Key("sinks", c => ref c.Sinks, Values.ListOf(Values.Component<Func<string>>(SampleSinks.All)), "Where to.");
        s.Key("command", c => ref c.Command, Values.Command, "What runs.");
        s.Optional("folder", c => ref c.Folder, Values.Path, "Where it lies.");
        s.Optional("target", c => ref c.Target, Values.Url, "Where it goes.");
        s.Check((c, section) =>
        {
            if (c.Attempts == 1 && c.Timeout > TimeSpan.FromMinutes(1)) section.At("timeout").Refuse("one attempt may take 1m at most");
        });
    });

    /// <summary>Everything from the text to the configuration, as a verb does it.</summary>
    public static (SampleConfig Config, IReadOnlyList<string> Problems) Read(string yaml, Func<string, string?>? environment = null)
    {
        var problems = new Problems();
        var root = Yaml.Read(yaml, "a.yaml", problems);
        if (root is not null) root = new Expansion(environment ?? (_ => null), problems).Expand(root);
        var config = root is null ? new SampleConfig() : Shape.Read(new Section(root, "", problems));
        return (config, [.. problems.InOrder().Select(p => p.ToString())]);
    }
}

internal sealed class SampleTlsConfig
{
    public string Certificate = "";
    public string Key = "";

    public static readonly Shape<SampleTlsConfig> Shape = new("TLS.", s =>
    {
        s.Required("certificate", c => ref c.Certificate, Values.Text, "Give the certificate's file.");
        s.Required("key", c => ref c.Key, Values.Text, "Give the key's file.");
        s.Check((c, section) =>
        {
            if (c.Certificate == c.Key) section.Problem("certificate and key are one file; give two");
        });
    });
}

internal sealed class SampleServiceConfig
{
    public int MaxRetries = 3;

    public static readonly Shape<SampleServiceConfig> Shape = new("A service.", s =>
        s.Key("max_retries", c => ref c.MaxRetries, Values.Integer(0, 10), "How often again."));
}

internal sealed class SampleHttpSinkConfig
{
    public Uri Url = null!;
    public int MaxEvents = 100;

    public static readonly Shape<SampleHttpSinkConfig> Shape = new("Sends by HTTP.", s =>
    {
        s.Required("url", c => ref c.Url, Values.Url, "Give the receiver's URL.");
        s.Key("max_events", c => ref c.MaxEvents, Values.Integer(1, 1000), "At once.");
    });
}

internal sealed class SampleNothingConfig
{
    public static readonly Shape<SampleNothingConfig> Shape = new("Has no settings.", _ => { });
}

internal static class SampleSinks
{
    public static readonly IReadOnlyList<ComponentKind> All =
    [
        ComponentKind.Of("console", SampleNothingConfig.Shape, (SampleNothingConfig _) => (Func<string>)(() => "console")),
        ComponentKind.Of("http", SampleHttpSinkConfig.Shape, (SampleHttpSinkConfig c) => { var host = c.Url.Host; return (Func<string>)(() => host); }),
    ];
}
