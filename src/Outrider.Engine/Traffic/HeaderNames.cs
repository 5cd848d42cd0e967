namespace Outrider.Traffic;

/// <summary>The headers that policies and the wire look for, each once.</summary>
internal static class HeaderNames
{
    public static readonly HeaderName Accept = new("Accept");
    public static readonly HeaderName Authorization = new("Authorization");
    public static readonly HeaderName CacheControl = new("Cache-Control");
    public static readonly HeaderName ContentType = new("Content-Type");
    public static readonly HeaderName Date = new("Date");
    public static readonly HeaderName Forwarded = new("Forwarded");
    public static readonly HeaderName Host = new("Host");
    public static readonly HeaderName IdempotencyKey = new("Idempotency-Key");
    public static readonly HeaderName RetryAfter = new("Retry-After");
    public static readonly HeaderName SecWebSocketAccept = new("Sec-WebSocket-Accept");
    public static readonly HeaderName SecWebSocketKey = new("Sec-WebSocket-Key");
    public static readonly HeaderName Traceparent = new("traceparent");
    public static readonly HeaderName Tracestate = new("tracestate");
    public static readonly HeaderName UserAgent = new("User-Agent");
    public static readonly HeaderName Via = new("Via");
    public static readonly HeaderName XForwardedClientCert = new("X-Forwarded-Client-Cert");
    public static readonly HeaderName XForwardedFor = new("X-Forwarded-For");
    public static readonly HeaderName XForwardedHost = new("X-Forwarded-Host");
    public static readonly HeaderName XForwardedPort = new("X-Forwarded-Port");
    public static readonly HeaderName XForwardedProto = new("X-Forwarded-Proto");
    public static readonly HeaderName XOutriderReason = new("X-Outrider-Reason");
    public static readonly HeaderName XRealIp = new("X-Real-IP");
}
