using Outrider.Logs.Tailing;

namespace Outrider.Logs.Sinks;

/// <summary>What the pipeline gives every sink. <paramref name="OwnFiles"/> takes the files a sink writes, so that no source reads them.</summary>
internal sealed record LogSinkContext(string Name, TimeProvider Time, OwnFiles OwnFiles);
