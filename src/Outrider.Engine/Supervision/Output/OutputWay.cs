using Microsoft.Win32.SafeHandles;

namespace Outrider.Supervision.Output;

/// <summary>Where a stream is to go from a reload on.</summary>
/// <param name="PassTo">Our own output; null where it is not to appear there.</param>
/// <param name="Spool">What is kept for the logs; null where they do not want it any more.</param>
/// <param name="Opened">The spool itself, where there was none before: opened before anything was changed, since that may fail. It becomes the stream's.</param>
internal sealed record OutputWay(SafeFileHandle? PassTo, SpoolModel? Spool, Spool? Opened);
