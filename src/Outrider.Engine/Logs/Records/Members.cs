namespace Outrider.Logs.Records;

/// <summary>The members that enrichment adds, as a set: which of them a line already has.</summary>
[Flags]
internal enum Members
{
    None = 0,
    Timestamp = 1,
    Hostname = 2,
    Service = 4,
    Version = 8,
    Environment = 16,
    Region = 32,
    Stream = 64,
    File = 128,
}
