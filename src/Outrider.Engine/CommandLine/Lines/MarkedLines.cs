using Outrider.Supervision.Output;

namespace Outrider.CommandLine.Lines;

/// <summary>What a run sends that was asked for marks: those first, then lines. What is said between two marks waits until all of them are there.</summary>
/// <param name="marked">Called once, before the first line is passed on: all marks are there.</param>
/// <param name="taken">Gets every line.</param>
internal sealed class MarkedLines(Action<IReadOnlyDictionary<string, OutputMark>> marked, Action<OutputLine> taken)
{
    private readonly List<byte[]> _waiting = [];
    private readonly Dictionary<string, OutputMark> _marks = [];
    private bool _hasAll;

    public void Take(ReadOnlyMemory<byte> line)
    {
        if (_hasAll) taken(OutputLine.Read(line));
        else if (OutputMark.TryRead(line.Span, out var stream, out var mark)) AddMark(stream, mark);
        else if (line.Span.SequenceEqual("@"u8)) End();
        else Wait(line);
    }

    /// <summary>No more comes.</summary>
    public void End()
    {
        if (_hasAll) return;
        _hasAll = true;
        marked(_marks);
        foreach (var line in _waiting) taken(OutputLine.Read(line));
        _waiting.Clear();
    }

    private void AddMark(string stream, OutputMark mark)
    {
        if (mark.IsKept) _marks[stream] = mark;
    }

    private void Wait(ReadOnlyMemory<byte> line)
    {
        _waiting.Add(line.ToArray());
        // Lines without any mark before them: a run of a version that knows none.
        if (_marks.Count == 0) End();
    }
}
