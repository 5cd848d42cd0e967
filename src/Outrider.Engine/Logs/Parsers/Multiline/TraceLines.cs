namespace Outrider.Logs.Parsers;

/// <summary>What the lines of traces look like, each of them as its runtime writes it.</summary>
internal static class TraceLines
{
    public static bool IsIndented(ReadOnlySpan<byte> line) => line.Length > 1 && line[0] is (byte)' ' or (byte)'\t';

    /// <summary>Java's, .NET's and Node's <c>    at …</c>, Java's <c>    ... 12 more</c> and <c>Caused by: </c>: they belong to whatever is before them.</summary>
    public static bool IsFrame(ReadOnlySpan<byte> line)
    {
        if (line.Length < 4) return false;
        if (line[0] is not ((byte)' ' or (byte)'\t')) return IsCause(line);
        var text = line.TrimStart(" \t"u8);
        return text.StartsWith("at "u8) || (text.StartsWith("... "u8) && text.Length > 4 && char.IsAsciiDigit((char)text[4]));
    }

    /// <summary>Java's, and Logback's where it begins with the root.</summary>
    public static bool IsCause(ReadOnlySpan<byte> line) => line.StartsWith("Caused by: "u8) || line.StartsWith("Wrapped by: "u8);

    /// <summary><c>java.lang.IllegalStateException: …</c>, <c>System.AggregateException: …</c>: a name with dots whose last part says what it is.</summary>
    public static bool IsQualifiedException(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("Exception in thread \""u8) || line.StartsWith("Unhandled exception. "u8) || line.StartsWith("Unhandled Exception: "u8)) return true;
        var end = line.IndexOf((byte)':');
        var name = (end < 0 ? line : line[..end]).TrimEnd((byte)' ');
        if (!EndsAsError(name) || name[..^1].LastIndexOf((byte)'.') is not (> 0 and var dot) || !char.IsAsciiLetterUpper((char)name[dot + 1])) return false;
        foreach (var one in name)
            if (!char.IsAsciiLetterOrDigit((char)one) && one is not ((byte)'.' or (byte)'$' or (byte)'_' or (byte)'`' or (byte)'+' or (byte)'/')) return false;
        return true;
    }

    /// <summary>Node's <c>TypeError: …</c>, <c>Error [ERR_X]: …</c>, or its name alone.</summary>
    public static bool IsNodeError(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("Uncaught "u8)) line = line["Uncaught ".Length..];
        var length = 0;
        while (length < line.Length && char.IsAsciiLetterOrDigit((char)line[length])) length++;
        if (length == 0 || !char.IsAsciiLetterUpper((char)line[0]) || !EndsAsError(line[..length])) return false;
        return length == line.Length || line[length] == ':' || line[length..].StartsWith(" ["u8);
    }

    /// <summary>Where Node says an uncaught error was: <c>/app/server.js:12</c>, <c>node:internal/process/promises:288</c>.</summary>
    public static bool IsNodePlace(ReadOnlySpan<byte> line)
    {
        var colon = line.LastIndexOf((byte)':');
        if (colon < 3 || colon + 1 == line.Length || line[(colon + 1)..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0) return false;
        var path = line[..colon];
        if (path.StartsWith("node:"u8)) return !path.Contains((byte)' ');
        if (path[0] != '/' && !path.StartsWith("file://"u8) && !path[1..].StartsWith(":\\"u8)) return false;
        var extension = path[(path.LastIndexOf((byte)'.') + 1)..];
        return extension.SequenceEqual("js"u8) || extension.SequenceEqual("mjs"u8) || extension.SequenceEqual("cjs"u8) || extension.SequenceEqual("ts"u8) || extension.SequenceEqual("mts"u8) || extension.SequenceEqual("cts"u8);
    }

    public static bool IsCaret(ReadOnlySpan<byte> line) => line.Contains((byte)'^') && line.IndexOfAnyExcept(" \t^~"u8) < 0;

    /// <summary>What closes the fields that Node writes behind an error's frames.</summary>
    public static bool IsNodeClosing(ReadOnlySpan<byte> line) => line.Length is 1 or 2 && line[0] is (byte)'}' or (byte)']';

    public static bool IsNodeEnd(ReadOnlySpan<byte> line) => line.StartsWith("Node.js v"u8) || line.StartsWith("(Use `node "u8);

    public static bool IsTraceback(ReadOnlySpan<byte> line) => line.StartsWith("Traceback (most recent call last)"u8);

    public static bool IsGroupTraceback(ReadOnlySpan<byte> line) => line.StartsWith("  + Exception Group Traceback"u8);

    /// <summary>Behind the bars of an exception group.</summary>
    public static bool IsBarred(ReadOnlySpan<byte> line)
    {
        var text = line.TrimStart((byte)' ');
        return text.Length > 0 && line.Length - text.Length >= 2 && text[0] is (byte)'|' or (byte)'+' && !IsGroupTraceback(line);
    }

    public static bool IsPythonChain(ReadOnlySpan<byte> line) =>
        line.StartsWith("The above exception was the direct cause of"u8) || line.StartsWith("During handling of the above exception"u8);

    public static bool IsGoroutine(ReadOnlySpan<byte> line) => line.StartsWith("goroutine "u8) && line[^1] == ':';

    public static bool IsGoPanic(ReadOnlySpan<byte> line) => line.StartsWith("panic: "u8) || line.StartsWith("fatal error: "u8) || line.StartsWith("SIGQUIT: quit"u8) || line.StartsWith("unexpected fault address "u8) || IsGoroutine(line);

    /// <summary>What may follow an empty line in a trace of Go's.</summary>
    public static bool IsGoSection(ReadOnlySpan<byte> line) =>
        IsGoroutine(line) || line.StartsWith("runtime stack:"u8) || line.StartsWith("[signal "u8) || line.StartsWith("exit status "u8) || line.StartsWith("[originating from "u8) || line.StartsWith("...additional frames elided..."u8) || IsRegister(line);

    public static bool IsGoFrame(ReadOnlySpan<byte> line) => line[0] == '\t' || line.StartsWith("created by "u8) || line.StartsWith("goroutine running on other thread"u8) || IsGoSection(line) || IsGoCall(line);

    /// <summary><c>main.(*Till).pay(0xc000012345, {0x1, 0x2})</c>: a call with no space before its bracket, and nothing behind it.</summary>
    private static bool IsGoCall(ReadOnlySpan<byte> line)
    {
        var bracket = line.IndexOf((byte)'(');
        return bracket > 0 && line[^1] == ')' && line[..bracket].IndexOfAny(" \t"u8) < 0 && line[..bracket].Contains((byte)'.') || line.StartsWith("panic("u8);
    }

    /// <summary><c>rax    0x0</c>.</summary>
    private static bool IsRegister(ReadOnlySpan<byte> line)
    {
        var name = line.IndexOf((byte)' ');
        return name is >= 2 and <= 6 && line[name..].TrimStart((byte)' ').StartsWith("0x"u8);
    }

    private static bool EndsAsError(ReadOnlySpan<byte> name) => name.EndsWith("Exception"u8) || name.EndsWith("Error"u8) || name.EndsWith("Throwable"u8);
}
