using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>What goes upstream: the caller's head, what the layers decided, and what this attempt adds.</summary>
/// <param name="Head">As received.</param>
/// <param name="Exchange">The path, and the edits to the headers.</param>
/// <param name="Host">The value of Host or <c>:authority</c>.</param>
/// <param name="Body">As it will be sent: what the head announces, or its length where it is held whole.</param>
internal readonly record struct OutgoingRequest(RequestHead Head, Exchange Exchange, ReadOnlyMemory<byte> Host, BodyLength Body);
