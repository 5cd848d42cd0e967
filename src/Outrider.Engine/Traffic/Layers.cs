namespace Outrider.Traffic;

/// <summary>
/// A stack of policies, and the one way of driving it: every engine, and every test of a policy, calls these four in the order that
/// <see cref="ILayer"/> promises. Only what is awaited here waits.
/// </summary>
internal sealed class Layers(TimeProvider time, params ILayer[] layers)
{
    private static readonly Refusal TooLate = new(504, "timeout", "the request was not answered in time");

    /// <summary>
    /// Top to bottom until one refuses or must wait; <see cref="Verdict.Continue"/>: all let it on. After a wait (<see cref="WaitAsync"/>) it is called again and
    /// goes on where it was.
    /// </summary>
    public Verdict Admit(Exchange exchange)
    {
        while (exchange.LayersEntered < layers.Length)
        {
            var verdict = layers[exchange.LayersEntered].Admit(exchange);
            if (verdict.Wait is not null) return verdict;
            exchange.LayersEntered++;
            if (verdict.Refusal is not null) return verdict;
        }

        return Verdict.Continue;
    }

    /// <summary><see cref="Admit"/> with its waits: for who need not be quick. Null: all let it on.</summary>
    /// <exception cref="OperationCanceledException">The caller went away while a layer waited.</exception>
    public ValueTask<Refusal?> AdmitAsync(Exchange exchange, CancellationToken callerGone)
    {
        var verdict = Admit(exchange);
        return verdict.Wait is { } wait ? AdmitAfterAsync(wait, exchange, callerGone) : new(verdict.Refusal);
    }

    /// <summary><see cref="NextAttempt"/>, then <see cref="BeginAttempt"/> with its waits. Null: <see cref="Exchange.Endpoint"/> says where the attempt goes.</summary>
    /// <exception cref="OperationCanceledException">The caller went away while a layer waited.</exception>
    public ValueTask<Refusal?> BeginAttemptAsync(Exchange exchange, CancellationToken callerGone)
    {
        NextAttempt(exchange);
        return BegunAsync(exchange, callerGone);
    }

    /// <summary>Before <see cref="BeginAttempt"/>, once an attempt.</summary>
    public static void NextAttempt(Exchange exchange)
    {
        exchange.Endpoint = null;
        exchange.LayersBegun = 0;
        exchange.AttemptDeadline = exchange.Deadline;
        exchange.Attempt++;
    }

    /// <summary>As <see cref="Admit"/>; then <see cref="Exchange.Endpoint"/> says where the attempt goes.</summary>
    public Verdict BeginAttempt(Exchange exchange)
    {
        while (exchange.LayersBegun < layers.Length)
        {
            var verdict = layers[exchange.LayersBegun].BeginAttempt(exchange);
            if (verdict.Wait is not null || verdict.Refusal is not null) return verdict;
            exchange.LayersBegun++;
        }

        exchange.Upstream = exchange.Endpoint;
        return Verdict.Continue;
    }

    /// <summary>Waits for what a layer waits for, until the exchange's deadline. Null: it is there, and the layer is to be asked again.</summary>
    /// <exception cref="OperationCanceledException">The caller went away.</exception>
    public async ValueTask<Refusal?> WaitAsync(Task wait, Exchange exchange, CancellationToken callerGone)
    {
        var isAskedAgain = false;
        try
        {
            await wait.WaitAsync(Left(exchange, time), time, callerGone);
            isAskedAgain = true;
            return null;
        }
        catch (TimeoutException)
        {
            return TooLate;
        }
        finally
        {
            // A layer that was waited for in vain has been asked too: it hears of the end.
            if (!isAskedAgain && exchange.Attempt == 0) exchange.LayersEntered++;
        }
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
        await WaitAsync(wait, exchange, callerGone) ?? await AdmitAsync(exchange, callerGone);

    private ValueTask<Refusal?> BegunAsync(Exchange exchange, CancellationToken callerGone)
    {
        var verdict = BeginAttempt(exchange);
        return verdict.Wait is { } wait ? BegunAfterAsync(wait, exchange, callerGone) : new(verdict.Refusal);
    }

    private async ValueTask<Refusal?> BegunAfterAsync(Task wait, Exchange exchange, CancellationToken callerGone) =>
        await WaitAsync(wait, exchange, callerGone) ?? await BegunAsync(exchange, callerGone);
}
