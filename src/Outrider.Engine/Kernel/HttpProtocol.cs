namespace Outrider.Kernel;

/// <summary>What is spoken to an upstream, named in the configuration as ALPN names it (RFC 7301, RFC 9113 section 3.1).</summary>
internal enum HttpProtocol
{
    /// <summary><c>http/1.1</c>.</summary>
    Http1,

    /// <summary><c>h2</c>, and without TLS <c>h2c</c>: from the first octet, for the two ends know of each other.</summary>
    Http2,
}
