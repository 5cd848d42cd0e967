namespace Outrider.Http;

/// <summary>Whether a connection goes on behind a message (RFC 9112 section 9.3).</summary>
internal static class KeepAlive
{
    /// <param name="fields">Of the message.</param>
    /// <param name="isOld">HTTP/1.0, whose connections end unless they are asked to stay.</param>
    public static bool Decide(HeaderFields fields, bool isOld) =>
        fields.Has(HeaderField.Connection)
            ? !FieldRules.Lists(fields, HeaderField.Connection, "close"u8) && (!isOld || FieldRules.Lists(fields, HeaderField.Connection, "keep-alive"u8))
            : !isOld;
}
