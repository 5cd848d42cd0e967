using Outrider.Logs.Records;

namespace Outrider.Logs.Parsers;

/// <summary>
/// Joins the lines of a trace, and the line of a logger's that it was logged with; every other line is a record. What a line is follows from what was before it: a
/// table of states, one method each. A trace that stands at the margin belongs to the line before only where that line is a warning or graver, since what an
/// application writes last before it dies is not what it died of.
/// </summary>
internal sealed class TraceJoiner(TraceKinds kinds, TimeSpan maxWait) : ILineJoiner
{
    private const TraceKinds WithFrames = TraceKinds.Java | TraceKinds.Dotnet | TraceKinds.Node;

    // What .NET's console logger puts before everything but the first line of a record.
    private static readonly byte[] ConsoleIndent = [.. "      "u8];

    private TraceState _state;
    private bool _isGrave;
    private bool _isConsole;
    private bool _isJavaUtil;

    public TimeSpan MaxWait => maxWait;

    public Joining Look(ReadOnlySpan<byte> line, bool isFirst)
    {
        if (isFirst)
        {
            _state = First(line);
            return _state == TraceState.Alone ? Joining.Ends : Joining.Continues;
        }

        var next = line.Length == 0 ? AfterEmpty() : Next(line);
        if (next == TraceState.None) return Joining.BeginsNext;
        _state = next;
        return Joining.Continues;
    }

    private TraceState First(ReadOnlySpan<byte> line)
    {
        // A JSON object is whole by itself, and an empty line is nothing.
        if (line.Length == 0 || line[0] == '{') return TraceState.Alone;
        var trace = Trace(line);
        if (trace != TraceState.None) return trace;
        if (Has(TraceKinds.Go) && TraceLines.IsGoPanic(line)) return TraceState.Go;
        if (Has(TraceKinds.Node) && TraceLines.IsNodePlace(line)) return TraceState.NodePlace;
        var head = LineHead.Read(line, null, 0);
        _isGrave = head.Severity >= Severity.Warn || (Has(TraceKinds.Go) && line.IndexOf("panic"u8) >= 0);
        _isConsole = Has(TraceKinds.Dotnet) && head.Severity != Severity.None && line.Length > 6 && line[4] == ':';
        _isJavaUtil = Has(TraceKinds.Java) && LineHead.IsJavaUtil(line);
        return TraceState.Ordinary;
    }

    private TraceState Next(ReadOnlySpan<byte> line) => _state switch
    {
        TraceState.Ordinary => AfterOrdinary(line),
        TraceState.Frames => AfterFrames(line),
        TraceState.FramesGap => Has(TraceKinds.Node) && TraceLines.IsNodeEnd(line) ? TraceState.FramesGap : TraceState.None,
        TraceState.NodePlace => TraceState.NodeSource,
        TraceState.NodeSource => TraceLines.IsCaret(line) ? TraceState.NodeCaret : TraceState.None,
        TraceState.NodeCaret or TraceState.NodeError => TraceState.Frames,
        TraceState.PythonFrames => TraceLines.IsIndented(line) ? TraceState.PythonFrames : TraceState.PythonEnd,
        TraceState.PythonGap => TraceLines.IsPythonChain(line) ? TraceState.PythonChain : TraceState.None,
        TraceState.PythonChain => Traceback(line),
        TraceState.PythonGroup => TraceLines.IsBarred(line) ? TraceState.PythonGroup : TraceState.None,
        TraceState.Go => TraceLines.IsGoFrame(line) ? TraceState.Go : TraceState.None,
        TraceState.GoGap => TraceLines.IsGoSection(line) ? TraceState.Go : TraceState.None,
        _ => TraceState.None,
    };

    private TraceState AfterEmpty() => _state switch
    {
        TraceState.Frames or TraceState.FramesGap => TraceState.FramesGap,
        TraceState.NodeCaret => TraceState.NodeError,
        TraceState.PythonEnd or TraceState.PythonGroup or TraceState.PythonGap => TraceState.PythonGap,
        TraceState.PythonChain => TraceState.PythonChain,
        TraceState.Go or TraceState.GoGap => TraceState.GoGap,
        _ => TraceState.None,
    };

    private TraceState AfterOrdinary(ReadOnlySpan<byte> line)
    {
        if ((kinds & WithFrames) != 0 && TraceLines.IsFrame(line)) return TraceState.Frames;
        if (_isConsole && line.StartsWith(ConsoleIndent)) return TraceState.Ordinary;
        if (_isJavaUtil && LevelWords.IsFirst(line, out var severity, out _))
        {
            (_isJavaUtil, _isGrave) = (false, severity >= Severity.Warn);
            return TraceState.Ordinary;
        }

        if (!_isGrave) return TraceState.None;
        return Has(TraceKinds.Go) && TraceLines.IsGoroutine(line) ? TraceState.Go : Trace(line);
    }

    private TraceState AfterFrames(ReadOnlySpan<byte> line)
    {
        if (TraceLines.IsIndented(line) || TraceLines.IsCause(line) || line.StartsWith("--- End of "u8)) return TraceState.Frames;
        return Has(TraceKinds.Node) && (TraceLines.IsNodeClosing(line) || TraceLines.IsNodeEnd(line)) ? TraceState.Frames : TraceState.None;
    }

    /// <summary>The first line of a trace, whatever was before it.</summary>
    private TraceState Trace(ReadOnlySpan<byte> line)
    {
        if (Has(TraceKinds.Java | TraceKinds.Dotnet) && TraceLines.IsQualifiedException(line)) return TraceState.Frames;
        if (Has(TraceKinds.Node) && TraceLines.IsNodeError(line)) return TraceState.Frames;
        if (Has(WithFrames) && TraceLines.IsFrame(line)) return TraceState.Frames;
        return Has(TraceKinds.Python) ? Traceback(line) : TraceState.None;
    }

    private static TraceState Traceback(ReadOnlySpan<byte> line)
    {
        if (TraceLines.IsTraceback(line)) return TraceState.PythonFrames;
        return TraceLines.IsGroupTraceback(line) ? TraceState.PythonGroup : TraceState.None;
    }

    private bool Has(TraceKinds any) => (kinds & any) != 0;
}
