using Outrider.Configuration;

namespace Outrider.Logs.Sources;

/// <summary>Where a file is begun that was there before the source ever ran.</summary>
internal enum StartAt { Beginning, End }

internal sealed class FileSourceConfig
{
    public List<string> Paths = [];

    // Too many lines can be seen and thrown away; too few cannot. In a container, where files are as young as the application, both are the same anyway.
    public StartAt Start = StartAt.Beginning;

    public LineSettings Lines = new();

    public static readonly Shape<FileSourceConfig> Shape = new("Files that the application writes, followed through rotation by rename and by copytruncate.", s =>
    {
        s.Required("paths", c => ref c.Paths, Values.ListOf(Values.Path), "Give the files: '*' and '?' stand for any part of a name, '**' for any folders. A pattern that rotated files match too (app.log*) misses none, however fast they follow each other; packed ones are left out.");
        s.Key("start", c => ref c.Start, Values.Choice(("beginning", StartAt.Beginning), ("end", StartAt.End)), "Where files are begun that are there when this source runs for the first time ever; later ones always from their beginning.");
        LineSettings.AddTo(s, c => c.Lines);
        s.Check((c, section) =>
        {
            if (section.Node["paths"] is { Kind: NodeKind.List, Items.Count: 0 }) section.At("paths").Refuse("give at least one path");
        });
    });
}
