using Outrider.Configuration;
using Outrider.ConfigSync.Sources;

namespace Outrider.ConfigSync;

/// <summary>One file kept in step with its source.</summary>
internal sealed class ConfigSyncConfig
{
    public string? Name;
    public Chosen<ConfigSourceFactory>? Source;
    public TargetConfig Target = new();
    public CheckConfig? Check;
    public NotifyConfig? Notify;
    public TimeSpan? Interval;
    public TimeSpan Deadline = TimeSpan.FromSeconds(10);

    public static readonly Shape<ConfigSyncConfig> Shape = new("One file of the application's, kept in step with its source: fetched, checked, written whole or not at all, made known.", s =>
    {
        s.Optional("name", c => ref c.Name, Values.Word, "How this item is called in labels and in the status. Default: the target's file name.");
        s.Required("source", c => ref c.Source!, Values.Component<ConfigSourceFactory>(Catalogue.All), "Give where the content comes from, such as { type: file, path: … }.");
        s.Required("target", c => ref c.Target, Values.Section(TargetConfig.Shape), "Give the file to write, as { path: … }.");
        s.Optional("check", c => ref c.Check, Values.Section(CheckConfig.Shape), "A command that may refuse new content before the application sees it.");
        s.Optional("notify", c => ref c.Notify, Values.Section(NotifyConfig.Shape), "How the application learns of new content.");
        s.OptionalValue("interval", c => ref c.Interval, Values.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(1)), "How often the source is asked. Default: the source's own (1s for a file, 30s over HTTP).");
        s.Key("deadline", c => ref c.Deadline, Values.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10)), "How long the start of the application may wait for the first content.");
    });

    /// <summary>The name that was given, or the target's.</summary>
    public string DisplayName => Name ?? Path.GetFileName(Target.Path);

    /// <summary>The whole of <c>config_sync</c>, with the rules between its items.</summary>
    public static void CheckAll(IReadOnlyList<ConfigSyncConfig> items, Section section)
    {
        for (var i = 0; i < items.Count; i++)
        {
            var earlier = items.Take(i).ToList();
            if (earlier.Exists(e => e.Target.Path == items[i].Target.Path)) section.At(i).At("target").At("path").Refuse("another item writes this file; give each item a target of its own");
            else if (earlier.Exists(e => e.DisplayName == items[i].DisplayName)) section.At(i).Problem($"another item is called '{items[i].DisplayName}' too; give one of them a 'name'");
        }
    }
}
