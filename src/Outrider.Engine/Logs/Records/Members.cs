namespace Outrider.Logs.Records;

/// <summary>Names that mean something to Outrider, as a set: those that enrichment adds, and those in which applications say when and how grave.</summary>
[Flags]
internal enum Members : ulong
{
    None = 0,
    Timestamp = 1,
    Severity = 2,
    Hostname = 4,
    Service = 8,
    Version = 16,
    Environment = 32,
    Region = 64,
    Stream = 128,
    File = 256,

    /// <summary>Another name for the time: <c>time</c>, <c>ts</c>, <c>@timestamp</c> …</summary>
    Time = 512,

    /// <summary>Another name for the severity: <c>level</c>, <c>lvl</c> …</summary>
    Level = 1024,

    /// <summary>The container it runs in, as an object.</summary>
    Container = 2048,

    /// <summary>Its pod, node and namespace, as an object.</summary>
    Kubernetes = 4096,

    /// <summary>The first of those that the user adds to every line; each has the next bit.</summary>
    FirstOfUser = 1ul << 32,
}
