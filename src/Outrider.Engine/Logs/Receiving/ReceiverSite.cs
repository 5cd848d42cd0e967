using Microsoft.Extensions.Logging;
using Outrider.Observability;
using Outrider.Transport;

namespace Outrider.Logs.Receiving;

/// <summary>What the receivers of one source are given.</summary>
internal sealed record ReceiverSite
{
    /// <summary>The listening socket of a key of <see cref="ReceiverPart.Listeners"/>, held.</summary>
    public required Func<string, HeldSocket> Socket { get; init; }

    public required ReceivedSpool Spool { get; init; }

    public required LossTally Losses { get; init; }

    /// <summary>Of the process.</summary>
    public required MetricRegistry Metrics { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILoggerFactory Loggers { get; init; }

    /// <summary>Of log collection.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>The source in metrics and messages: <c>syslog@udp 127.0.0.1:5514</c>.</summary>
    public required string Name { get; init; }
}
