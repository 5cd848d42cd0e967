using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Logs.Parsers;
using Outrider.Logs.Receiving;
using Outrider.Logs.Records;
using Outrider.Logs.Sinks;
using Outrider.Logs.Sources;
using Outrider.Logs.Transforms;
using ParserSlot = Outrider.Logs.Parsers.Catalogue;
using SinkSlot = Outrider.Logs.Sinks.Catalogue;
using SourceSlot = Outrider.Logs.Sources.Catalogue;
using TransformSlot = Outrider.Logs.Transforms.Catalogue;

namespace Outrider.Logs;

/// <summary><c>logs:</c>. Without sinks nothing is collected: the application's output passes through untouched all the same.</summary>
internal sealed class LogsConfig
{
    public List<Chosen<LogSourcePart>>? Sources;
    public Chosen<LineParserFactory> Parse = new("auto", AutoParser.Make);
    public List<Chosen<LogTransformFactory>> Transforms = [];
    public List<Chosen<LogSinkPart>> Sinks = [];
    public Dictionary<string, string> Fields = [];
    public ByteSize MaxLine = ByteSize.FromMiB(1);
    public ByteSize MaxMemory = ByteSize.FromMiB(32);

    public static readonly Shape<LogsConfig> Shape = new("Lines, from where the application writes them to where they are wanted, enriched with who wrote them. A line leaves its source only when every sink has it.", s =>
    {
        s.Optional("sources", c => ref c.Sources, Values.ListOf(Values.Component<LogSourcePart>(SourceSlot.All)), "Where lines come from; the application's own output where nothing is given.");
        s.Key("parse", c => ref c.Parse, Values.Component<LineParserFactory>(ParserSlot.All), "What a line is.");
        s.Key("transforms", c => ref c.Transforms, Values.ListOf(Values.Component<LogTransformFactory>(TransformSlot.All)), "What is done to every record, in this order.");
        s.Key("sinks", c => ref c.Sinks, Values.ListOf(Values.Component<LogSinkPart>(SinkSlot.All)), "Where lines go: all of them to each, each at its own pace.");
        s.Key("fields", c => ref c.Fields, Values.MapOf(Values.Text, Values.Word), "Fields that every line gets, name: text, unless it has that name itself.");
        s.Key("max_line", c => ref c.MaxLine, Values.Size, "The longest line; a longer one is delivered in pieces marked 'truncated'.");
        s.Key("max_memory", c => ref c.MaxMemory, Values.Size, "The most that lines on their way may take; reading waits when it is reached, and nothing is dropped.");
        s.Check(CheckSizes);
        s.Check(CheckReceivers);
        s.Check(CheckFields);
        s.Check((c, section) =>
        {
            if (c.Sources is { Count: > 0 } && section.Node["sinks"] is null) section.At("sources").Problem("there is no sink to send these lines to; give 'sinks: [{ type: console }]', or leave 'sources' out");
        });
    });

    /// <summary>Must the supervisor spool the application's output?</summary>
    public bool NeedsAppOutput => Sinks.Count > 0 && EffectiveSources.Any(s => s.Type == AppSource.Type);

    /// <summary>What is read from: as written, or the application.</summary>
    public IReadOnlyList<Chosen<LogSourcePart>> EffectiveSources => Sinks.Count == 0 ? [] : Sources ?? [new(AppSource.Type, new LogSourcePart(new LineSettings(), AppSource.Make))];

    /// <summary>The sources that others send to, with their places in the list.</summary>
    public IReadOnlyList<(int Index, ReceiverPart Part)> Receivers =>
        [.. EffectiveSources.Select((source, i) => (i, source.Part.Receiver!)).Where(r => r.Item2 is not null)];

    /// <summary>The listening sockets of those sources, by the names they are asked for.</summary>
    public IReadOnlyList<(string Name, WantedListener Listener)> Listeners => [.. Receivers.SelectMany(r => r.Part.Listeners.Select(l => (ListenerName(r.Index, l.Key), l)))];

    public static string ListenerName(int source, string key) => $"logs.sources[{source}].{key}";

    /// <summary>Two that listen in the same places would be one: only port 0 lets that pass everything else.</summary>
    private static void CheckReceivers(LogsConfig config, Section section)
    {
        var seen = new HashSet<string>();
        foreach (var (index, part) in config.Receivers)
            if (!seen.Add(part.Key)) section.At("sources").At(index).Problem("another source of this type listens in the same place; leave one of them out");
    }

    private static void CheckFields(LogsConfig config, Section section)
    {
        if (config.Fields.Count > Enrichment.MostOfUser) section.At("fields").Problem($"there are {config.Fields.Count} fields; give at most {Enrichment.MostOfUser}");
        foreach (var name in config.Fields.Keys.Where(Enrichment.IsOwn))
            section.At("fields").Problem(section.At("fields").At(name).Place, $"'{name}' is Outrider's own in every line; give another name, or change it by a transform 'add' with 'replace: true'");
    }

    private static void CheckSizes(LogsConfig config, Section section)
    {
        if (config.MaxLine.Bytes is < 1024 or > 16 << 20) section.At("max_line").Refuse("give from 1KiB to 16MiB");
        if (config.Sinks.Count > RecordMark.MaxSinks) section.At("sinks").Problem($"there are {config.Sinks.Count} sinks; give at most {RecordMark.MaxSinks}");
        if (config.MaxMemory.Bytes is < 1 << 20 or > 4L << 30) section.At("max_memory").Refuse("give from 1MiB to 4GiB");
    }
}
