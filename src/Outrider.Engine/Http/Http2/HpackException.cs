namespace Outrider.Http;

/// <summary>A header block cannot be decoded, and so no later one of its connection: COMPRESSION_ERROR (RFC 9113 section 4.3).</summary>
internal sealed class HpackException(string problem) : Exception(problem);
