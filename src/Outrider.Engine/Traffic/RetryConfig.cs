using Outrider.Configuration;
using Outrider.Kernel;

namespace Outrider.Traffic;

internal sealed class RetryConfig
{
    public int Attempts = 3;
    public List<RetryReason>? On;
    public TimeSpan? AttemptTimeout;
    public RetryBackoffConfig Backoff = new();
    public Share Budget = Share.Percent(20);

    private static readonly ValueKind<RetryReason> Reason = Values.Choice(
        ("connect", RetryReason.Connect), ("reset", RetryReason.Reset), ("timeout", RetryReason.Timeout),
        ("502", RetryReason.Status502), ("503", RetryReason.Status503), ("504", RetryReason.Status504));

    public static readonly Shape<RetryConfig> Shape = new("Tries a failed attempt again, where that can do no harm: always when no connection came about; else for GET, HEAD, PUT, DELETE, OPTIONS, TRACE, and requests with an Idempotency-Key.", s =>
    {
        s.Key("attempts", c => ref c.Attempts, Values.Integer(1, 10), "Attempts in all; 1 means no retry.");
        s.Optional("on", c => ref c.On, Values.ListOf(Reason), "What is tried again; by default connect, reset, 502, 503 and 504, and timeout where there is an attempt_timeout.");
        s.OptionalValue("attempt_timeout", c => ref c.AttemptTimeout, Values.Duration(TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1)), "For each attempt, until its answer begins; without it, one attempt may use up the service's whole timeout.");
        s.Key("backoff", c => ref c.Backoff, Values.Section(RetryBackoffConfig.Shape), "How long to wait before each retry.");
        s.Key("budget", c => ref c.Budget, Values.Share, "How many retries there may be, as a share of all requests over ten seconds; three a second are always allowed.");
    });

    public RetryModel ToModel() => new(Attempts, On?.Aggregate(RetryReason.None, (all, one) => all | one) ?? DefaultReasons, new Backoff(Backoff.First, Backoff.Max), AttemptTimeout);

    private RetryReason DefaultReasons =>
        RetryReason.Connect | RetryReason.Reset | RetryReason.Status502 | RetryReason.Status503 | RetryReason.Status504 | (AttemptTimeout is null ? RetryReason.None : RetryReason.Timeout);
}
