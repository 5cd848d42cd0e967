namespace Outrider.Logs.Parsers;

/// <summary>One line of a container runtime's log file: a line that the application wrote, or a piece of one.</summary>
internal ref struct ContainerLine
{
    /// <summary>As written.</summary>
    public ReadOnlySpan<byte> Time;

    public long UnixNs;

    /// <summary>The line is from stderr, else from stdout.</summary>
    public bool IsError;

    /// <summary>Without its end.</summary>
    public ReadOnlySpan<byte> Content;

    /// <summary>The line's end is there; else more pieces of it follow.</summary>
    public bool IsWhole;

    /// <summary>An object of what the runtime says of the container; empty where it says nothing.</summary>
    public ReadOnlySpan<byte> Attributes;
}
