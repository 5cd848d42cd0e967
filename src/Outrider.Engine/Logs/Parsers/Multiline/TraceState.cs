namespace Outrider.Logs.Parsers;

/// <summary>How far lines have come that may be a trace.</summary>
internal enum TraceState
{
    /// <summary>As a successor: the line belongs to none of this.</summary>
    None,

    /// <summary>Nothing belongs to it.</summary>
    Alone,

    /// <summary>A line of a logger's, which a trace may follow.</summary>
    Ordinary,

    /// <summary>Within a trace of Java's, .NET's or Node's: indented lines belong to it, and what begins a cause.</summary>
    Frames,

    /// <summary>An empty line behind such a trace.</summary>
    FramesGap,

    /// <summary>Node's place of an uncaught error: its source line follows.</summary>
    NodePlace,

    /// <summary>… then the caret below it.</summary>
    NodeSource,

    /// <summary>… then an empty line, or the error.</summary>
    NodeCaret,

    /// <summary>… then the error.</summary>
    NodeError,

    /// <summary>Below 'Traceback': indented lines, then the exception.</summary>
    PythonFrames,

    /// <summary>Behind the exception: nothing, or an empty line and what it led to.</summary>
    PythonEnd,

    PythonGap,

    /// <summary>Behind 'During handling of the above exception …': an empty line, and the next trace.</summary>
    PythonChain,

    /// <summary>Lines behind bars.</summary>
    PythonGroup,

    Go,

    /// <summary>An empty line in a trace of Go's: another goroutine may follow.</summary>
    GoGap,
}
