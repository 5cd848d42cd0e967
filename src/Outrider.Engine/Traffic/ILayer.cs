namespace Outrider.Traffic;

/// <summary>
/// One policy. A layer decides, at once and without I/O; only the engine waits. It is shared by all requests of its listener or service, so what it
/// holds of its own is thread-safe; what concerns one request is in the <see cref="Exchange"/>.
/// </summary>
/// <remarks>
/// The order of calls, for one exchange:
/// <see cref="Admit"/> top to bottom until one refuses; then for each attempt <see cref="BeginAttempt"/> top to bottom and, after an attempt was made,
/// <see cref="EndAttempt"/> bottom to top; at last <see cref="End"/> bottom to top, once, on exactly those layers whose <see cref="Admit"/> was asked,
/// whether it let the exchange on, refused it, or made it wait in vain. A layer that counted something up in Admit counts it down in End and can rely on
/// being called.
/// Where BeginAttempt refuses, layers above it that had already begun this attempt get no EndAttempt: so only the last layer (the picker of endpoints)
/// may hold something for an attempt's time.
/// </remarks>
internal interface ILayer
{
    Verdict Admit(Exchange exchange) => Verdict.Continue;

    Verdict BeginAttempt(Exchange exchange) => Verdict.Continue;

    /// <summary>Null to accept the outcome; otherwise how long to wait before another attempt. The first layer from below that wants another gets it.</summary>
    TimeSpan? EndAttempt(Exchange exchange, in AttemptOutcome outcome) => null;

    void End(Exchange exchange, in ExchangeOutcome outcome)
    {
    }
}
