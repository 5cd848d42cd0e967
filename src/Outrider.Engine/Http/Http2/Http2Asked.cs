namespace Outrider.Http;

/// <summary>What of a request decides how its answer is read.</summary>
internal readonly record struct Http2Asked(bool IsHead, bool IsWebSocket);
