using Outrider.Configuration;

namespace Outrider.ConfigSync.Sources;

internal sealed class FileSourceConfig
{
    public string Path = "";

    public static readonly Shape<FileSourceConfig> Shape = new("A file on this machine: a mounted volume, a checkout, what another program writes.", s =>
        s.Required("path", c => ref c.Path, Values.Path, "Give the file to read."));
}
