using Outrider.Kernel;

namespace Outrider.Configuration;

/// <summary>What holds for every <c>backoff</c>, whatever its defaults and bounds are.</summary>
internal static class BackoffRule
{
    public static void Check(TimeSpan first, TimeSpan max, Section section)
    {
        if (max < first) section.At("max").Problem($"'{Duration.Format(max)}' is less than first; give {Duration.Format(first)} or more");
    }
}
