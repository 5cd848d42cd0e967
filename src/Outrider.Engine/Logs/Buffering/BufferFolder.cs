using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Outrider.Native;

namespace Outrider.Logs.Buffering;

/// <summary>
/// The files of one buffer: segments <c>00000000000000000001.frames</c> and so on, written one after another, and <c>position</c>. A process appends to segments of its own only, so
/// that what a crash has left is only ever read.
/// </summary>
internal sealed class BufferFolder(string path)
{
    private const string Extension = ".frames";

    public string PositionPath => Path.Combine(path, "position");

    /// <summary>Made where it is missing, for its owner alone, since records may hold what only their owner should read.</summary>
    public void Create() => Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    /// <summary>What there is, in order.</summary>
    public List<BufferSegment> Segments() =>
        [.. Directory.EnumerateFiles(path, "*" + Extension).Select(NumberOf).Where(n => n > 0).Order().Select(n => new BufferSegment(n, PathOf(n)) { Length = new FileInfo(PathOf(n)).Length })];

    public BufferSegment New(long number) => new(number, PathOf(number));

    public void Sync() => FolderSync.Sync(path);

    /// <summary>Deletes a segment; the latest damaged one is kept for a person to look at.</summary>
    public static void Remove(BufferSegment segment)
    {
        if (segment.IsDamaged) File.Move(segment.Path, Path.Combine(Path.GetDirectoryName(segment.Path)!, "damaged"), overwrite: true);
        else File.Delete(segment.Path);
    }

    /// <summary>Keeps what is about to be cut off, the latest of it; where that cannot be, the cut is made all the same.</summary>
    public void SetAside(SafeFileHandle file, long from, long to)
    {
        try
        {
            using var torn = File.OpenHandle(Path.Combine(path, "torn"), FileMode.Create, FileAccess.Write);
            var bytes = new byte[64 << 10];
            for (var at = from; at < to;)
            {
                var count = RandomAccess.Read(file, bytes.AsSpan(0, (int)Math.Min(bytes.Length, to - at)), at);
                if (count == 0) return;
                RandomAccess.Write(torn, bytes.AsSpan(0, count), at - from);
                at += count;
            }
        }
        catch (IOException)
        {
            // A full disk must not keep the buffer from starting.
        }
    }

    private string PathOf(long number) => Path.Combine(path, number.ToString("D20", CultureInfo.InvariantCulture) + Extension);

    private static long NumberOf(string path) =>
        long.TryParse(Path.GetFileNameWithoutExtension(path.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
