using System.IO.Compression;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sinks;

/// <summary>RFC 1952, quick rather than small: on log lines the slow levels save a few percent for several times the CPU.</summary>
internal static class Gzip
{
    /// <param name="pieces">One after another.</param>
    /// <param name="into">Takes the whole file.</param>
    public static void Compress(IEnumerable<ReadOnlyMemory<byte>> pieces, PooledBytes into)
    {
        using var output = new PooledStream(into);
        using var gzip = new GZipStream(output, CompressionLevel.Fastest);
        foreach (var piece in pieces) gzip.Write(piece.Span);
    }
}
