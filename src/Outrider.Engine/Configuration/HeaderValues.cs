namespace Outrider.Configuration;

/// <summary>How request headers are written: <c>headers: { Authorization: "Bearer ${TOKEN}" }</c>.</summary>
internal static class HeaderValues
{
    // RFC 9110 5.6.2 (token), without those that frame the message or belong to the connection.
    private static readonly ValueKind<string> Name = Values.Matching(
        "header name",
        "^(?!(?i:connection|content-.*|expect|host|keep-alive|te|trailer|transfer-encoding|upgrade)$)[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$",
        "give the name of a header such as Authorization; those that frame a message (Host, Content-…, Connection, …) are Outrider's own");

    // RFC 9110 5.5, without obs-text; 8 KiB is what most servers take. An empty one is a variable that was not set.
    private static readonly ValueKind<string> Value = Values.Matching(
        "header value", @"^[\x20-\x7e\t]{1,8192}\z", "give 1 to 8192 printable ASCII characters in one line");

    public static readonly ValueKind<Dictionary<string, string>> Kind = Values.MapOf(Value, Name);
}
