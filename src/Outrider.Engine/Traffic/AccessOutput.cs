using Outrider.Native;

namespace Outrider.Traffic;

/// <summary>Where the access log goes: takes whole lines. May block, may throw an <see cref="IOException"/>; then it has written none of them, as far as it can tell.</summary>
internal delegate void AccessOutput(ReadOnlySpan<byte> lines);

internal static class AccessOutputs
{
    private const int AtomicBytes = 4096; // PIPE_BUF on Linux: pipe(7)

    /// <summary>
    /// A file that is opened anew for each batch, so that one which was renamed away is followed by a new one, and none is held: batches are a few a
    /// second, and opening costs some microseconds. Another process may add to it too: a successor, or the other direction's where each has its own.
    /// </summary>
    public static AccessOutput File(string path)
    {
        // A full disk may have taken a part of a line, which is another's to cut off as little as what has come behind it.
        var isTorn = false;
        return lines =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var file = PlainFile.OpenAppend(path);
            try
            {
                if (isTorn) RandomAccess.Write(file, "\n"u8, 0);
                RandomAccess.Write(file, lines, 0);
                isTorn = false;
            }
            catch (IOException)
            {
                isTorn = true;
                throw;
            }
        };
    }

    /// <summary>A stream that others write to as well: pieces of whole lines that a pipe takes at once.</summary>
    public static AccessOutput Shared(Stream output) => lines =>
    {
        for (var rest = lines; rest.Length > 0;)
        {
            var last = rest[..Math.Min(rest.Length, AtomicBytes)].LastIndexOf((byte)'\n');
            var piece = (last >= 0 ? last : rest.IndexOf((byte)'\n')) + 1;
            output.Write(rest[..piece]);
            rest = rest[piece..];
        }

        output.Flush();
    };
}
