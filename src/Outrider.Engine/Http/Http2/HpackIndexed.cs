using System.Text;

namespace Outrider.Http;

/// <summary>Which fields may be indexed: those that repeat and tell nothing. What is unknown is taken for a secret.</summary>
internal static class HpackIndexed
{
    private static readonly string[] Repeating =
    [
        "accept", "accept-encoding", "accept-language", "accept-ranges", "allow", "cache-control", "content-encoding", "content-language", "content-type", "grpc-accept-encoding",
        "grpc-encoding", "grpc-status", "referrer-policy", "server", "strict-transport-security", "te", "user-agent", "vary", "via", "x-content-type-options", "x-forwarded-host",
        "x-forwarded-proto", "x-frame-options",
    ];

    private static readonly string[] Secret = ["authorization", "cookie", "proxy-authorization", "set-cookie", "x-api-key", "x-auth-token"];

    private static readonly (byte[] Name, HpackIndexing Indexing)[][] ByLength = new (byte[], HpackIndexing)[32][];

    static HpackIndexed()
    {
        for (var length = 0; length < ByLength.Length; length++)
        {
            ByLength[length] =
            [
                .. Repeating.Where(n => n.Length == length).Select(n => (Encoding.ASCII.GetBytes(n), HpackIndexing.Indexed)),
                .. Secret.Where(n => n.Length == length).Select(n => (Encoding.ASCII.GetBytes(n), HpackIndexing.Never)),
            ];
        }
    }

    /// <param name="name">In lower case.</param>
    public static HpackIndexing Of(ReadOnlySpan<byte> name)
    {
        if (name.Length >= ByLength.Length) return HpackIndexing.Literal;
        foreach (var (known, indexing) in ByLength[name.Length])
            if (known.AsSpan().SequenceEqual(name)) return indexing;
        return HpackIndexing.Literal;
    }
}
