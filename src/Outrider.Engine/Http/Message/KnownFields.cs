using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>Tells the wire's own headers from all others, for every line that comes: a table by length and first letter, in which nearly every other name finds an empty place.</summary>
internal static class KnownFields
{
    private const int Places = 64;

    // With 13, none of ours share a place, and of the hundred most usual names two find one that is taken.
    private const int Spread = 13;

    private static readonly (HeaderField Field, string Name)[] All =
    [
        (HeaderField.Connection, "connection"), (HeaderField.ContentLength, "content-length"), (HeaderField.Expect, "expect"), (HeaderField.Host, "host"),
        (HeaderField.Http2Settings, "http2-settings"), (HeaderField.KeepAlive, "keep-alive"), (HeaderField.ProxyAuthenticate, "proxy-authenticate"),
        (HeaderField.ProxyAuthorization, "proxy-authorization"), (HeaderField.ProxyConnection, "proxy-connection"), (HeaderField.Te, "te"), (HeaderField.Trailer, "trailer"),
        (HeaderField.TransferEncoding, "transfer-encoding"), (HeaderField.Upgrade, "upgrade"),
    ];

    private static readonly HeaderField[] Table = Filled();

    private static readonly HeaderName[] Names = Array.ConvertAll(Enum.GetValues<HeaderField>(), field => new HeaderName(All.FirstOrDefault(known => known.Field == field).Name ?? ""));

    public static HeaderField Of(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty) return HeaderField.Other;
        var field = Table[Place(name.Length, name[0])];
        if (field == HeaderField.Other || Names[(int)field].Is(name)) return field;
        return Names[(int)field].Covers(name) ? HeaderField.Lookalike : HeaderField.Other;
    }

    private static int Place(int length, byte first) => ((first | 0x20) + Spread * length) & (Places - 1);

    private static HeaderField[] Filled()
    {
        var table = new HeaderField[Places];
        foreach (var (field, name) in All)
        {
            ref var place = ref table[Place(name.Length, (byte)name[0])];
            if (place != HeaderField.Other) throw new InvalidOperationException($"'{name}' and {place} share a place");
            place = field;
        }

        return table;
    }
}
