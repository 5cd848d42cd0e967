namespace Outrider.Http;

/// <summary>A piece of a body.</summary>
/// <param name="Octets">Valid until the reader is asked for the next. Empty at the latest with <paramref name="IsLast"/>.</param>
/// <param name="IsLast">True where nothing follows but perhaps trailers, which are known by then. Known with the last octets where it can be, so that they leave in one packet.</param>
internal readonly record struct BodyPiece(ReadOnlyMemory<byte> Octets, bool IsLast);
