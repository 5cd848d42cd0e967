namespace Outrider.Logs.Parsers;

/// <summary>
/// Both streams of a container, whose lines stand mixed in one file: each puts its own pieces and its own lines together, whatever stands between them. With someone to
/// write to it gives the records that the lines make, else it only keeps count of what is open: judging and writing are the same code, and cannot disagree.
/// </summary>
internal sealed class ContainerAssembly(Func<ILineJoiner>? multiline, ContainerWriter? writer)
{
    private readonly OpenRecord _out = new(), _err = new();
    private readonly ILineJoiner? _outJoiner = multiline?.Invoke(), _errJoiner = multiline?.Invoke();

    public bool IsOpen => _out.IsOpen || _err.IsOpen;

    public bool HasPieces => _out.HasPieces || _err.HasPieces;

    public bool IsOpenBeside(in ContainerLine line) => (line.IsError ? _out : _err).IsOpen;

    public bool IsOpenOn(in ContainerLine line) => (line.IsError ? _err : _out).IsOpen;

    /// <returns>True where a record of this stream was open, and this line begins another.</returns>
    public bool Add(in ContainerLine line)
    {
        var open = line.IsError ? _err : _out;
        var joiner = line.IsError ? _errJoiner : _outJoiner;
        if (joiner is null && !open.IsOpen && line.IsWhole)
        {
            writer?.Write(line);
            return false;
        }

        open.Add(line);
        if (open.HasPieces) return false;
        var joining = joiner?.Look(open.LastLine, open.IsOneLine) ?? Joining.Ends;
        var beginsNext = joining == Joining.BeginsNext;
        if (beginsNext)
        {
            writer?.Write(open.BeforeLastLine, open, line.IsError);
            open.KeepLastLine();
            joining = joiner!.Look(open.LastLine, isFirst: true);
        }

        if (joining == Joining.Ends) Close(open, line.IsError);
        return beginsNext;
    }

    /// <summary>Nothing more will come of what is open: that which began first goes first.</summary>
    public void Flush()
    {
        var isErrFirst = _err.IsOpen && (!_out.IsOpen || _err.Time.UnixNs < _out.Time.UnixNs);
        if (isErrFirst) Close(_err, isError: true);
        if (_out.IsOpen) Close(_out, isError: false);
        if (_err.IsOpen) Close(_err, isError: true);
    }

    public void Clear()
    {
        _out.Clear();
        _err.Clear();
    }

    private void Close(OpenRecord open, bool isError)
    {
        writer?.Write(open.Text, open, isError);
        open.Clear();
    }
}
