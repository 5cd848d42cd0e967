using System.Buffers;

namespace Outrider.Logs.Transforms;

/// <summary>How far a text goes on with certain bytes.</summary>
internal static class Runs
{
    public static readonly SearchValues<byte> Base64Url = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    public static int Length(ReadOnlySpan<byte> text, SearchValues<byte> bytes) => text.IndexOfAnyExcept(bytes) is var end and >= 0 ? end : text.Length;
}
