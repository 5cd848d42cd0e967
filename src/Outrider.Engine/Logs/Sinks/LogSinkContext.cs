using Microsoft.Extensions.Logging;
using Outrider.Logs.Tailing;
using Outrider.Security;

namespace Outrider.Logs.Sinks;

/// <summary>What the pipeline gives every sink.</summary>
/// <param name="Name">Of the sink, in labels and messages.</param>
/// <param name="Time">The clock.</param>
/// <param name="OwnFiles">Takes the files a sink writes, so that no source reads them.</param>
/// <param name="Metrics">For what a sink alone can count.</param>
/// <param name="Tls">What certificates need.</param>
/// <param name="Logger">For Outrider's own log.</param>
internal sealed record LogSinkContext(string Name, TimeProvider Time, OwnFiles OwnFiles, LogMetrics Metrics, TlsSurroundings Tls, ILogger Logger);
