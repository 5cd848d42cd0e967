using Outrider.Kernel;
using Outrider.Supervision.Output;

namespace Outrider.CommandLine.Lines;

/// <summary>
/// What lies of one stream of the application in its spool, from a time on, read in turns from where the last one ended. Whoever collects the lines may delete
/// segments meanwhile: then the next one goes on.
/// </summary>
/// <param name="folder">See <see cref="OutputSpool"/>.</param>
/// <param name="isError">It is standard error.</param>
/// <param name="sinceNs">Nanoseconds since 1970.</param>
/// <param name="reader">Says when a line was said.</param>
internal sealed class KeptStream(string folder, bool isError, long sinceNs, LineReader reader)
{
    // A spool is cut at no other place either; what is longer is shown in pieces.
    private const int MaxLine = 1 << 20;

    private byte[] _buffer = new byte[64 << 10];
    private int _held;
    private OutputMark _at;
    private long _timeNs;

    /// <summary>Whole lines up to a mark; one that goes on behind it is left for the next turn, or for who shows what comes.</summary>
    public IEnumerable<KeptLine> UpTo(OutputMark mark)
    {
        foreach (var number in OutputSpool.NumbersIn(folder))
        {
            if (number < _at.Segment || number > mark.Segment) continue;
            using var file = Open(OutputSpool.SegmentPath(folder, number), out var writtenNs);
            if (file is null) continue;
            if (number > _at.Segment) _at = new OutputMark(number, 0);
            if (number < mark.Segment && writtenNs < sinceNs)
            {
                // Whatever it holds was said before; so was the line that ends in the next one, if any does.
                _held = 0;
                continue;
            }

            foreach (var line in Lines(file, number == mark.Segment ? mark.Offset : long.MaxValue, writtenNs))
                if (line.AtNs >= sinceNs) yield return line;
        }
    }

    private IEnumerable<KeptLine> Lines(FileStream file, long end, long writtenNs)
    {
        file.Position = _at.Offset;
        while (true)
        {
            if (_held == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
            var wanted = (int)Math.Min(_buffer.Length - _held, end - _at.Offset);
            var got = wanted <= 0 ? 0 : file.Read(_buffer, _held, wanted);
            if (got == 0) yield break;
            _at = _at with { Offset = _at.Offset + got };
            var (start, searched) = (0, _held);
            _held += got;
            while (Array.IndexOf(_buffer, (byte)'\n', searched, _held - searched) is >= 0 and var newline)
            {
                yield return Line(start, newline, writtenNs);
                start = searched = newline + 1;
            }

            if (_held - start >= MaxLine)
            {
                yield return Line(start, _held, writtenNs);
                start = _held;
            }

            Array.Copy(_buffer, start, _buffer, 0, _held - start);
            _held -= start;
        }
    }

    private KeptLine Line(int start, int end, long writtenNs)
    {
        var line = new OutputLine("", isError, _buffer[start..end]);
        var said = reader.Read(line.Bytes.Span);
        if (said.UnixNs > 0) _timeNs = said.UnixNs;
        return new KeptLine(line, said, _timeNs > 0 ? _timeNs : writtenNs);
    }

    private static FileStream? Open(string path, out long writtenNs)
    {
        writtenNs = 0;
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            writtenNs = (File.GetLastWriteTimeUtc(file.SafeFileHandle) - DateTime.UnixEpoch).Ticks * 100;
            return file;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
