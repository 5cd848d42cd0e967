using Outrider.Kernel;
using Outrider.Supervision.Output;

namespace Outrider.CommandLine.Lines;

/// <summary>What lies of the application's output in its spools, both streams in the order in which their lines were said.</summary>
internal sealed class KeptOutput(string stateFolder, long sinceNs, LineReader reader)
{
    private readonly (string Name, KeptStream Stream)[] _streams =
    [
        ("stdout", new KeptStream(OutputSpool.Folder(stateFolder, "stdout"), false, sinceNs, reader)),
        ("stderr", new KeptStream(OutputSpool.Folder(stateFolder, "stderr"), true, sinceNs, reader)),
    ];

    /// <summary>From where the last call ended up to the marks, of the streams that have one.</summary>
    /// <exception cref="IOException">A spool cannot be read.</exception>
    public void Show(IReadOnlyDictionary<string, OutputMark> marks, Action<OutputLine, LineSaid> show)
    {
        var streams = _streams.Where(s => marks.ContainsKey(s.Name)).Select(s => s.Stream.UpTo(marks[s.Name]).GetEnumerator()).ToArray();
        var waiting = streams.Where(s => s.MoveNext()).ToList();
        while (waiting.Count > 0)
        {
            var next = waiting.MinBy(s => s.Current.AtNs)!;
            show(next.Current.Line, next.Current.Said);
            if (!next.MoveNext()) waiting.Remove(next);
        }

        foreach (var stream in streams) stream.Dispose();
    }
}
