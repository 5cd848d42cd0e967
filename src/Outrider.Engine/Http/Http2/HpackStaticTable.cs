namespace Outrider.Http;

/// <summary>The fields that every connection knows from its beginning (RFC 7541 appendix A). Indices begin at 1.</summary>
internal static class HpackStaticTable
{
    public const int Count = 61;

    private static readonly (byte[] Name, byte[] Value)[] Entries =
    [
        Of(":authority"), Of(":method", "GET"), Of(":method", "POST"), Of(":path", "/"), Of(":path", "/index.html"), Of(":scheme", "http"), Of(":scheme", "https"),
        Of(":status", "200"), Of(":status", "204"), Of(":status", "206"), Of(":status", "304"), Of(":status", "400"), Of(":status", "404"), Of(":status", "500"),
        Of("accept-charset"), Of("accept-encoding", "gzip, deflate"), Of("accept-language"), Of("accept-ranges"), Of("accept"), Of("access-control-allow-origin"), Of("age"),
        Of("allow"), Of("authorization"), Of("cache-control"), Of("content-disposition"), Of("content-encoding"), Of("content-language"), Of("content-length"),
        Of("content-location"), Of("content-range"), Of("content-type"), Of("cookie"), Of("date"), Of("etag"), Of("expect"), Of("expires"), Of("from"), Of("host"),
        Of("if-match"), Of("if-modified-since"), Of("if-none-match"), Of("if-range"), Of("if-unmodified-since"), Of("last-modified"), Of("link"), Of("location"),
        Of("max-forwards"), Of("proxy-authenticate"), Of("proxy-authorization"), Of("range"), Of("referer"), Of("refresh"), Of("retry-after"), Of("server"), Of("set-cookie"),
        Of("strict-transport-security"), Of("transfer-encoding"), Of("user-agent"), Of("vary"), Of("via"), Of("www-authenticate"),
    ];

    // By length and first octet of the name, the first index of a name: no two names of the table share both, but for a few that are then compared one by one.
    private static readonly byte[] ByName = new byte[32 * 32];

    static HpackStaticTable()
    {
        for (var i = Count; i > 0; i--) ByName[Slot(Name(i))] = (byte)i;
    }

    public static ReadOnlySpan<byte> Name(int index) => Entries[index - 1].Name;

    public static ReadOnlySpan<byte> Value(int index) => Entries[index - 1].Value;

    /// <param name="name">In lower case.</param>
    /// <returns>The first entry of the name; 0 where there is none.</returns>
    public static int IndexOf(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or > 31) return 0;
        var first = ByName[Slot(name)];
        for (var i = (int)first; i is > 0 and <= Count; i++)
        {
            if (Name(i).SequenceEqual(name)) return i;
            if (Name(i)[0] != name[0]) return 0;
        }

        return 0;
    }

    private static int Slot(ReadOnlySpan<byte> name) => (name.Length << 5) | (name[0] & 31);

    private static (byte[] Name, byte[] Value) Of(string name, string value = "") => (System.Text.Encoding.ASCII.GetBytes(name), System.Text.Encoding.ASCII.GetBytes(value));
}
