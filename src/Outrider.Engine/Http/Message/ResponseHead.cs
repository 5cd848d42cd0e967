using System.Net;

namespace Outrider.Http;

/// <summary>The head of an answer: received from an upstream, and checked; or made by Outrider. Used again by the next answer of its owner.</summary>
internal sealed class ResponseHead
{
    /// <summary>100 to 599. Below 200 it is an interim answer, and another one follows; but 101, which ends HTTP on its connection.</summary>
    public int Status { get; set; }

    public HeaderFields Fields { get; } = new();

    /// <summary>Of the body that follows it, the request's method considered: none after HEAD, 1xx, 204, 304.</summary>
    public BodyLength Body { get; set; }

    /// <summary>What Content-Length says, where there is one: of the body, or, where none follows (HEAD, 304), of the one that a GET would bring.</summary>
    public long? AnnouncedLength { get; set; }

    /// <summary>Of the upstream: one of the objects of <see cref="HttpVersion"/>.</summary>
    public Version Version { get; set; } = HttpVersion.Version11;

    /// <summary>The body is what comes until the connection ends: <see cref="Body"/> is unknown. Of HTTP/1 alone.</summary>
    public bool EndsByClose { get; set; }

    /// <summary>The upstream's connection may serve another request after this answer. Of HTTP/1 alone.</summary>
    public bool KeepsAlive { get; set; }

    /// <summary>True for an interim answer, which a final one follows.</summary>
    public bool IsInterim => Status is >= 100 and < 200 and not 101;
}
