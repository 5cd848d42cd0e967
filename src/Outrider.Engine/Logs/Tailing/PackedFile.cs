using System.Buffers.Binary;
using System.IO.Compression;
using Microsoft.Win32.SafeHandles;
using Outrider.Native;

namespace Outrider.Logs.Tailing;

/// <summary>
/// A file packed with gzip, read as what it holds: offsets are those of the content, so that reading goes on in it where it was in the plain file. It does not
/// grow: who packs a file writes it whole.
/// </summary>
internal sealed class PackedFile : IFileBytes
{
    public const string Ending = ".gz";

    private readonly SafeFileHandle _file;
    private readonly byte[] _first;
    private readonly long _firstAt;
    private Stream _content;
    private byte[] _window = [];
    private int _inWindow;
    private long _windowStart;
    private bool _hasEnded;

    private PackedFile(SafeFileHandle file, FileIdentity identity, string path)
    {
        _file = file;
        // Before it is read: what is read of one that is still being packed is not all of it.
        HasWriters = FileWriters.Any(file);
        Identity = identity;
        Path = path;
        _content = Unpack();
        var first = new byte[FileHead.MaxLength];
        _first = first[..Read(0, first)];
        if (_first is [0, ..] && Zeros() is var zeros and > 0)
        {
            (_firstAt, Start) = (zeros, zeros);
            _first = first[..Read(zeros, first)];
            return;
        }

        ByteOrderMark.TryRead(_first, out var text, out var mark);
        (Text, Start) = (text, mark);
    }

    public FileIdentity Identity { get; }

    public string Path { get; set; }

    public SourceText Text { get; }

    /// <summary>Of its first character.</summary>
    public long Start { get; }

    public long Length => RandomAccess.GetLength(_file);

    /// <summary>When it was opened.</summary>
    public bool? HasWriters { get; }

    /// <summary>Why its content ends before its end; null where it does not, as far as it has been read.</summary>
    public string? Damage { get; private set; }

    /// <summary>Null where there is no regular file any more.</summary>
    /// <exception cref="IOException">It is there and cannot be opened.</exception>
    public static PackedFile? Open(string path)
    {
        if (FileIdentity.Of(path) is null) return null;
        if (PlainFile.OpenRead(path) is not { } file) return null;
        if (FileIdentity.Of(file) is { } identity) return new PackedFile(file, identity, path);
        file.Dispose();
        return null;
    }

    public bool EndsAt(long offset) => _hasEnded && offset >= _windowStart + _inWindow;

    public bool Holds(Checkpoint checkpoint)
    {
        if (checkpoint.Head.Length == 0 || !checkpoint.Head.IsOf(_first, _firstAt)) return false;
        var seam = checkpoint.Seam;
        Span<byte> bytes = stackalloc byte[FileSeam.MaxLength];
        return seam.Length == 0 || (Read(seam.End - seam.Length, bytes[..seam.Length]) == seam.Length && seam.IsOf(bytes[..seam.Length]));
    }

    /// <summary>Does it hold what begins like this?</summary>
    public bool BeginsAs(FileHead head) => head.Length > 0 && head.IsOf(_first, _firstAt);

    /// <summary>How long its content is; reads it all.</summary>
    public long Measure()
    {
        var offset = _windowStart;
        var bytes = new byte[16 << 10];
        while (Read(offset, bytes) is var count and > 0) offset += count;
        return offset;
    }

    public int Read(long offset, Span<byte> into)
    {
        if (offset < _windowStart) Rewind();
        while (!_hasEnded && _windowStart + _inWindow < offset)
        {
            DropBefore(_windowStart + _inWindow);
            Fill((int)Math.Min(offset - _windowStart, 64 << 10));
        }

        DropBefore(offset);
        Fill(into.Length);
        var count = Math.Min(into.Length, _inWindow);
        _window.AsSpan(0, count).CopyTo(into);
        return count;
    }

    public bool Refresh(long position, long saved) => false;

    public long OriginOf(long offset) => offset;

    public Checkpoint? PlaceOf(long offset) => new(Path, Identity, FileHead.Of(_first, _firstAt), offset);

    public void Dispose()
    {
        _content.Dispose();
        _file.Dispose();
    }

    /// <summary>How many zeros stand before the first other byte: the hole of a writer that did not notice a cut. 0 where there is nothing else.</summary>
    private long Zeros()
    {
        var bytes = new byte[16 << 10];
        for (var at = 0L; Read(at, bytes) is var count and > 0; at += count)
            if (bytes.AsSpan(0, count).IndexOfAnyExcept((byte)0) is var zeros and >= 0) return at + zeros;
        return 0;
    }

    private Stream Unpack() => new GZipStream(new PlainFileStream(_file), CompressionMode.Decompress);

    private void Rewind()
    {
        _content.Dispose();
        _content = Unpack();
        (_windowStart, _inWindow, _hasEnded) = (0, 0, false);
    }

    private void DropBefore(long offset)
    {
        var gone = (int)Math.Min(Math.Max(0, offset - _windowStart), _inWindow);
        _window.AsSpan(gone, _inWindow - gone).CopyTo(_window);
        _windowStart += gone;
        _inWindow -= gone;
    }

    private void Fill(int wanted)
    {
        if (_window.Length < wanted) Array.Resize(ref _window, wanted);
        while (!_hasEnded && _inWindow < wanted)
        {
            try
            {
                var count = _content.Read(_window, _inWindow, wanted - _inWindow);
                _inWindow += count;
                _hasEnded = count == 0;
                if (_hasEnded && IsCutShort()) Damage = "it ends before its end";
            }
            catch (InvalidDataException e)
            {
                Damage = e.Message;
                _hasEnded = true;
            }
        }
    }

    /// <summary>
    /// .NET takes the end of what there is for the end. A packing says last how long its content is (RFC 1952, ISIZE): where several follow each other that is less than
    /// all of it, and where the end is missing, these bytes are any others and all but certainly more.
    /// </summary>
    private bool IsCutShort()
    {
        Span<byte> size = stackalloc byte[4];
        var total = _windowStart + _inWindow;
        return Length >= size.Length && total <= uint.MaxValue && RandomAccess.Read(_file, size, Length - size.Length) == size.Length && BinaryPrimitives.ReadUInt32LittleEndian(size) > total;
    }
}
