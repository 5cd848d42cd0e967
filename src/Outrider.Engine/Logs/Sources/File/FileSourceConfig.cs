using Outrider.Configuration;

namespace Outrider.Logs.Sources;

/// <summary>Where a file is begun that was there before the source ever ran.</summary>
internal enum StartAt { Beginning, End }

internal sealed class FileSourceConfig
{
    public List<string> Paths = [];
    public List<string> Exclude = [];

    // Too many lines can be seen and thrown away; too few cannot. In a container, where files are as young as the application, both are the same anyway.
    public StartAt Start = StartAt.Beginning;

    // As often as tail(1) looks where it is not told.
    public TimeSpan Poll = TimeSpan.FromSeconds(1);

    // Each costs a descriptor; the usual limit of a process is 1024 of them.
    public int MaxOpen = 512;

    public LineSettings Lines = new();

    public static readonly Shape<FileSourceConfig> Shape = new("Files that the application writes, followed through rotation by rename and by copytruncate.", s =>
    {
        s.Required("paths", c => ref c.Paths, Values.ListOf(Values.Path), "Give the files: '*' and '?' stand for any part of a name, '**' for any folders. A pattern that rotated files match too (app.log*) misses none, however fast they follow each other. A .gz that it matches is read where its content has not been; other packings are left out.");
        s.Key("exclude", c => ref c.Exclude, Values.ListOf(ExcludePattern), "Files that are left out though 'paths' means them: names (*.tmp), wherever they are, or whole paths (/var/log/app/debug*).");
        s.Key("start", c => ref c.Start, Values.Choice(("beginning", StartAt.Beginning), ("end", StartAt.End)), "Where files are begun that are there when this source runs for the first time ever; later ones always from their beginning.");
        s.Key("poll", c => ref c.Poll, Values.Duration(TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1)), "How often it looks where the kernel does not tell of changes: on a network's file system, or beyond its limit of watches.");
        s.Key("max_open", c => ref c.MaxOpen, Values.Integer(1, 65536), "The most files that are open at once. Beyond it, files that are read, delivered and quiet are closed to make room, and others wait until there is some.");
        LineSettings.AddTo(s, c => c.Lines);
        s.Check((c, section) =>
        {
            if (section.Node["paths"] is { Kind: NodeKind.List, Items.Count: 0 }) section.At("paths").Refuse("give at least one path");
        });
    });

    private static ValueKind<string> ExcludePattern => Values.Matching("pattern", "^(/|[^/]+$)", "give a file's name (*.tmp) or a path from the root (/var/log/app/debug*)");
}
