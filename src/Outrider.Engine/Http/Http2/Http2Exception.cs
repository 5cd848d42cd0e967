namespace Outrider.Http;

/// <summary>The peer broke a rule that costs it the connection (RFC 9113 section 5.4.1). Once a connection at most.</summary>
internal sealed class Http2Exception(Http2Error error, string problem) : Exception(problem)
{
    public Http2Error Error => error;
}
