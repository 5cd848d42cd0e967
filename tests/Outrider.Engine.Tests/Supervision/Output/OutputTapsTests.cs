using System.Text;
using Microsoft.Win32.SafeHandles;
using Outrider.Native;
using Outrider.Supervision.Output;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Supervision.Output;

public sealed class OutputTapsTests
{
    private readonly OutputTaps _taps = new("stdout");

    [Fact]
    public void A_tap_gets_whole_lines_each_with_the_name_of_its_stream()
    {
        using var tap = Add(out var reader);
        foreach (var piece in (string[])["one\ntw", "o", "\nthree\nfour"]) _taps.Write(Encoding.ASCII.GetBytes(piece));
        Assert.Equal("stdout one\nstdout two\nstdout three\n", Read(reader));
        _taps.EndLine();
        Assert.Equal("stdout four\n", Read(reader));
    }

    [Fact]
    public void What_was_said_last_is_shown_where_it_is_wanted_from_the_beginning_of_a_line()
    {
        for (var i = 0; i < 10_000; i++) _taps.Write(Encoding.ASCII.GetBytes($"line {i:D4}\n"));
        _taps.Write("half"u8);
        using var without = Add(out var quiet);
        using var tap = Add(out var reader, withRecent: true);
        _taps.Write(" and half\n"u8);
        Assert.Equal("stdout half and half\n", Read(quiet));
        var lines = Read(reader).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("stdout half and half", lines[^1]);
        Assert.Equal(Enumerable.Range(10_000 - (lines.Length - 1), lines.Length - 1).Select(i => $"stdout line {i:D4}"), lines.SkipLast(1));
        Assert.InRange(lines.Length, 6000, 6554);
    }

    [Fact]
    public void Who_reads_the_spool_is_told_how_far_it_is_and_gets_no_last_lines_of_it()
    {
        _taps.Write("one\ntw"u8, new OutputMark(7, 6));
        var (ours, theirs) = Descriptors.SocketPair();
        using (theirs)
        {
            using var tap = new OutputTap(ours);
            Assert.True(_taps.Add(tap, withRecent: true, withMark: true));
            _taps.Write("o\n"u8, new OutputMark(7, 8));
            Assert.Equal("@stdout 7 6\nstdout two\n", Read(theirs));
        }

        _taps.Move(default);
        (ours, theirs) = Descriptors.SocketPair();
        using (theirs)
        {
            using var tap = new OutputTap(ours);
            Assert.True(_taps.Add(tap, withRecent: true, withMark: true));
            Assert.Equal("@stdout 0 0\nstdout one\nstdout two\n", Read(theirs));
        }

        Assert.True(OutputMark.TryRead("@stdout 7 6"u8, out var stream, out var mark));
        Assert.Equal(("stdout", new OutputMark(7, 6)), (stream, mark));
        foreach (var line in (string[])["stdout 7 6", "@", "@stdout", "@stdout 7", "@stdout 7 x", "@stdout -7 6"]) Assert.False(OutputMark.TryRead(Encoding.ASCII.GetBytes(line), out _, out _));
    }

    [Fact]
    public void A_reader_that_is_too_slow_misses_whole_lines_and_is_told_how_much()
    {
        using var tap = Add(out var reader);
        var line = new string('x', 999);
        for (var i = 0; i < 2000; i++) _taps.Write(Encoding.ASCII.GetBytes(line + "\n"));
        var first = Read(reader);
        _taps.Write("later\n"u8);
        var text = first + Read(reader);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("stdout later", lines[^1]);
        Assert.Matches("^… [0-9]+ bytes were skipped, this reader is too slow$", lines[^2]);
        Assert.All(lines.SkipLast(2), l => Assert.Equal("stdout " + line, l));
        Assert.Equal(2000 * 1007, lines.SkipLast(2).Sum(l => l.Length + 1) + long.Parse(lines[^2].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void One_that_is_gone_makes_place_for_another()
    {
        var taps = Enumerable.Range(0, OutputTaps.Most).Select(_ => Add(out var r) is var t ? (Tap: t, Reader: r) : default).ToList();
        var (ours, theirs) = Descriptors.SocketPair();
        using var another = new OutputTap(ours);
        Assert.False(_taps.Add(another, withRecent: false));
        taps[3].Reader.Dispose();
        _taps.Write("line\n"u8);
        Assert.True(taps[3].Tap.IsGone);
        Assert.True(_taps.Add(another, withRecent: true));
        Assert.Equal("stdout line\n", Read(theirs));
        foreach (var (tap, reader) in taps)
        {
            tap.Dispose();
            reader.Dispose();
        }
    }

    [Fact]
    public async Task Two_streams_share_a_tap_and_their_lines_do_not_mix()
    {
        var (ours, reader) = Descriptors.SocketPair();
        using var tap = new OutputTap(ours);
        var writers = ((string[])["stdout", "stderr"]).Select(name => Task.Run(() =>
        {
            var taps = new OutputTaps(name);
            taps.Add(tap, withRecent: false);
            var random = new Random(name.Length + name[3]);
            var bytes = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(name + " says the same again and again\n", 20_000)));
            for (var at = 0; at < bytes.Length;)
            {
                var piece = Math.Min(random.Next(1, 5000), bytes.Length - at);
                taps.Write(bytes.AsSpan(at, piece));
                at += piece;
            }
        }, TestContext.Current.CancellationToken)).ToArray();
        var all = Task.WhenAll(writers);
        var text = new StringBuilder();
        while (!all.IsCompleted) text.Append(Read(reader));
        await all.WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken);
        tap.Dispose();
        text.Append(Read(reader));
        Assert.All(text.ToString().Split('\n')[..^1], l => Assert.True(l is "stdout stdout says the same again and again" or "stderr stderr says the same again and again" || l.StartsWith('…'), l));
        reader.Dispose();
    }

    private OutputTap Add(out SafeFileHandle reader, bool withRecent = false)
    {
        var (ours, theirs) = Descriptors.SocketPair();
        var tap = new OutputTap(ours);
        Assert.True(_taps.Add(tap, withRecent));
        reader = theirs;
        return tap;
    }

    /// <summary>All there is just now.</summary>
    private static string Read(SafeFileHandle from)
    {
        var (all, buffer) = (new MemoryStream(), new byte[64 << 10]);
        while (Poll.IsReadableWithin(from, 0))
        {
            var got = Descriptors.Read(from, buffer);
            if (got == 0) break;
            all.Write(buffer, 0, got);
        }

        return Encoding.UTF8.GetString(all.ToArray());
    }
}
