namespace Outrider.Http;

/// <summary>The upstream has not begun with the request, and said so (GOAWAY, REFUSED_STREAM): it may be sent again, whatever it asks for (RFC 9113 section 8.7).</summary>
internal sealed class UpstreamRefusedException(string problem) : IOException(problem);
