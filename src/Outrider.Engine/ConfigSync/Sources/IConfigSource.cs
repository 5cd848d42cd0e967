using Outrider.Kernel;

namespace Outrider.ConfigSync.Sources;

/// <summary>Where a configuration comes from. One fetch runs at a time.</summary>
internal interface IConfigSource
{
    /// <summary>For the status and the log; free of secrets.</summary>
    string Name { get; }

    /// <summary>How often to ask where the user has not said.</summary>
    TimeSpan Interval { get; }

    /// <summary>The whole content, or null where nothing has happened since the last one that was given.</summary>
    /// <exception cref="FetchFailedException">There is none to be had.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was.</exception>
    Task<byte[]?> FetchAsync(CancellationToken cancel);
}

/// <param name="message">A sentence's end: "there is no such file".</param>
/// <param name="retryAfter">How long the source asks to be left alone, or null.</param>
internal sealed class FetchFailedException(string message, TimeSpan? retryAfter = null) : Exception(message)
{
    public TimeSpan? RetryAfter => retryAfter;
}

/// <summary>Builds a source from its settings and what the host gives.</summary>
internal delegate IConfigSource ConfigSourceFactory(ConfigSourceContext context);

/// <param name="Http">Direct: see <see cref="DirectHttp"/>.</param>
/// <param name="Time">For timeouts and dates.</param>
internal sealed record ConfigSourceContext(HttpClient Http, TimeProvider Time)
{
    /// <summary>A configuration is read by people or at least for them; what is longer is something else.</summary>
    public const int MaxBytes = 16 << 20;
}
