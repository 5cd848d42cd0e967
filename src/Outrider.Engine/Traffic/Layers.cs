namespace Outrider.Traffic;

/// <summary>
/// A stack of policies, and the one way of driving it: every engine, and every test of a policy, calls these four in the order that
/// <see cref="ILayer"/> promises. Only what is awaited here waits.
/// </summary>
internal sealed class Layers(TimeProvider time, params ILayer[] layers)
{
    private static readonly Refusal TooLate = new(504, "timeout", "the request was not answered in time");

    /// <summary>Top to bottom until one refuses. Null: all let it on.</summary>
    /// <exception cref="OperationCanceledException">The caller went away while a layer waited.</exception>
    public ValueTask<Refusal?> AdmitAsync(Exchange exchange, CancellationToken callerGone)
    {
        while (exchange.LayersEntered < layers.Length)
        {
            var verdict = layers[exchange.LayersEntered].Admit(exchange);
            if (verdict.Wait is { } wait) return AdmitAfterAsync(wait, exchange, callerGone);
            exchange.LayersEntered++;
            if (verdict.Refusal is { } refusal) return new(refusal);
        }

        return default;
    }

    /// <summary>Top to bottom until one refuses. Null: <see cref="Exchange.Endpoint"/> says where the attempt goes.</summary>
    /// <exception cref="OperationCanceledException">The caller went away while a layer waited.</exception>
    public ValueTask<Refusal?> BeginAttemptAsync(Exchange exchange, CancellationToken callerGone)
    {
        exchange.Endpoint = null;
        exchange.Attempt++;
        exchange.AttemptDeadline = exchange.Deadline;
        return BeginFromAsync(0, exchange, callerGone);
    }

    /// <summary>Bottom to top; all of them hear of the outcome. How long to wait before another attempt, or null to accept this one.</summary>
    public TimeSpan? EndAttempt(Exchange exchange, in AttemptOutcome outcome)
    {
        TimeSpan? again = null;
        for (var at = layers.Length - 1; at >= 0; at--)
        {
            var wish = layers[at].EndAttempt(exchange, outcome);
            again ??= wish;
        }

        return again;
    }

    /// <summary>Bottom to top, once, on those that were entered.</summary>
    public void End(Exchange exchange, in ExchangeOutcome outcome)
    {
        while (exchange.LayersEntered > 0) layers[--exchange.LayersEntered].End(exchange, outcome);
    }

    /// <summary>What is left until the exchange's deadline: never below zero, <see cref="Timeout.InfiniteTimeSpan"/> where there is none.</summary>
    public static TimeSpan Left(Exchange exchange, TimeProvider time) => LeftUntil(exchange.Deadline, time);

    /// <summary>What is left for the current attempt.</summary>
    public static TimeSpan LeftOfAttempt(Exchange exchange, TimeProvider time) => LeftUntil(Math.Min(exchange.AttemptDeadline, exchange.Deadline), time);

    private static TimeSpan LeftUntil(long deadline, TimeProvider time)
    {
        if (deadline == long.MaxValue) return Timeout.InfiniteTimeSpan;
        var left = time.GetElapsedTime(time.GetTimestamp(), deadline);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    // Only what waits is a state machine.
    private async ValueTask<Refusal?> AdmitAfterAsync(Task wait, Exchange exchange, CancellationToken callerGone) =>
        await HasCompletedAsync(wait, exchange, callerGone) ? await AdmitAsync(exchange, callerGone) : TooLate;

    private ValueTask<Refusal?> BeginFromAsync(int at, Exchange exchange, CancellationToken callerGone)
    {
        for (; at < layers.Length; at++)
        {
            var verdict = layers[at].BeginAttempt(exchange);
            if (verdict.Wait is { } wait) return BeginAfterAsync(wait, at, exchange, callerGone);
            if (verdict.Refusal is { } refusal) return new(refusal);
        }

        exchange.Upstream = exchange.Endpoint;
        return default;
    }

    private async ValueTask<Refusal?> BeginAfterAsync(Task wait, int at, Exchange exchange, CancellationToken callerGone) =>
        await CompletesInTimeAsync(wait, exchange, callerGone) ? await BeginFromAsync(at, exchange, callerGone) : TooLate;

    /// <summary>A layer that is waited for in vain has been asked too: it hears of the end.</summary>
    private async ValueTask<bool> HasCompletedAsync(Task wait, Exchange exchange, CancellationToken callerGone)
    {
        var isAskedAgain = false;
        try
        {
            return isAskedAgain = await CompletesInTimeAsync(wait, exchange, callerGone);
        }
        finally
        {
            if (!isAskedAgain) exchange.LayersEntered++;
        }
    }

    private async ValueTask<bool> CompletesInTimeAsync(Task wait, Exchange exchange, CancellationToken callerGone)
    {
        try
        {
            await wait.WaitAsync(Left(exchange, time), time, callerGone);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
