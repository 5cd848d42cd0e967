using Outrider.Kernel;
using Outrider.Logs.Delivery;

namespace Outrider.Logs.Sinks;

/// <summary>
/// Where batches go. <see cref="SendAsync"/> is called for one batch at a time and may be called again with the same batch (and the same id) after
/// <c>Retry</c>, or with what is left of it after <c>Partial</c>; <c>Accepted</c> means that the far end has taken on the duty of keeping the lines: the checkpoint moves on it. An exception counts as
/// <c>Retry</c>. The batch's bytes are valid only during the call. After <c>DisposeAsync</c> nothing is called.
/// </summary>
internal interface ILogSink : IAsyncDisposable
{
    BatchLimits Limits { get; }

    Backoff Backoff { get; }

    /// <summary>Does it tell the far end who a batch or a record is? Where no sink does, none is looked at for it.</summary>
    bool WantsIds => false;

    Task<SendOutcome> SendAsync(LogBatch batch, CancellationToken cancel);
}

/// <summary>Builds a sink. It opens nothing yet: what is missing then may be there when the first batch comes.</summary>
internal delegate ILogSink LogSinkFactory(LogSinkContext context);
