using Outrider.Configuration;

namespace Outrider.Logs.Sinks;

internal sealed class FileSinkConfig
{
    public string Path = "";
    public RotateConfig? Rotate;
    public DeliverySettings Delivery = new();

    public static readonly Shape<FileSinkConfig> Shape = new("Appends each record as a line to a file; a line counts as delivered once it is on the disk.", s =>
    {
        s.Required("path", c => ref c.Path, Values.Path, "Give the file to append to; it and its folder are made where they are missing.");
        s.Optional("rotate", c => ref c.Rotate, Values.Section(RotateConfig.Shape), "Bounds what it takes of the disk; {} for all defaults. Without, it grows, or somebody else renames it away, which is noticed.");
        DeliverySettings.AddTo(s, c => c.Delivery);
    });
}
