using System.Net;

namespace Outrider.Traffic;

/// <summary>What the access log says of one request: filled on the data path by copying, read by the writer. Its room is taken once.</summary>
internal sealed class AccessRecord
{
    // Beyond these an attacker's words fill the log, and nobody reads on.
    private const int MaxMethod = 32;
    private const int MaxHost = 128;
    private const int MaxPath = 512;
    private const int MaxQuery = 256;
    private const int MaxUserAgent = 192;
    private const int TraceDigits = 32;
    private const int MaxAddress = 45;

    /// <summary>For the ring: whose turn this record is.</summary>
    public long Turn;

    public DateTimeOffset At { get; set; }

    public TimeSpan Duration { get; set; }

    public string Direction { get; set; } = "";

    public string Listener { get; set; } = "";

    public string Route { get; set; } = "";

    public Version Protocol { get; set; } = HttpVersion.Version11;

    public IPAddress Peer { get; set; } = IPAddress.None;

    /// <summary>0 where the caller saw none.</summary>
    public int Status { get; set; }

    /// <summary>Of a refusal; null where Outrider did not answer itself.</summary>
    public string? Reason { get; set; }

    /// <summary>Where the last attempt went; null where there was none.</summary>
    public string? Upstream { get; set; }

    public int Attempts { get; set; }

    public long RequestBytes { get; set; }

    public long ResponseBytes { get; set; }

    /// <summary>Copied, as all that a caller chose: a reference would keep long texts alive for as long as the ring goes round.</summary>
    public BoundedOctets Method { get; } = new(MaxMethod);

    public BoundedOctets Host { get; } = new(MaxHost);

    public BoundedOctets Path { get; } = new(MaxPath);

    public BoundedOctets Query { get; } = new(MaxQuery);

    public BoundedOctets UserAgent { get; } = new(MaxUserAgent);

    public BoundedOctets Trace { get; } = new(TraceDigits);

    public BoundedOctets Client { get; } = new(MaxAddress);
}
