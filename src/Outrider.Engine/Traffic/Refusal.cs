namespace Outrider.Traffic;

/// <summary>An answer that Outrider gives itself. The body is one line for a person; it says nothing a stranger should not know.</summary>
/// <param name="Status">The HTTP status code.</param>
/// <param name="Reason">The word that counts it in metrics, such as <c>not_ready</c>, <c>breaker_open</c>, <c>no_token</c>: a fixed set, lower case.</param>
/// <param name="Message">For the body: <c>the application is not ready</c>.</param>
internal sealed record Refusal(int Status, string Reason, string Message)
{
    /// <summary>Headers of the answer, such as <c>Retry-After</c> and <c>WWW-Authenticate</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];
}
