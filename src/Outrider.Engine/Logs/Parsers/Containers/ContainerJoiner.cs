namespace Outrider.Logs.Parsers;

/// <summary>
/// Keeps the lines of a container's file together until nothing on either stream is open. Where both always are, since a record on the one begins before that on the
/// other has ended, it ends the unit where it does least harm: never within a line, else when it has gone on for long.
/// </summary>
internal sealed class ContainerJoiner : ILineJoiner
{
    // Runtimes cut lines into pieces where their buffer ends, and write the next as soon as they have it: so late, the application is in the middle of its line.
    private static readonly TimeSpan PiecesWait = TimeSpan.FromSeconds(5);

    // As many lines as make no chunk too large for any sink's usual batch.
    private const int ManyLines = 64;

    private readonly IContainerFormat _format;
    private readonly ContainerAssembly _assembly;
    private long _beganNs;
    private int _lines;

    public ContainerJoiner(IContainerFormat format, Func<ILineJoiner>? multiline)
    {
        _format = format;
        _assembly = new ContainerAssembly(multiline, writer: null);
        MaxWait = multiline?.Invoke().MaxWait ?? PiecesWait;
    }

    public TimeSpan MaxWait { get; }

    public Joining Look(ReadOnlySpan<byte> line, bool isFirst)
    {
        if (!_format.TryRead(line, out var read)) return isFirst ? Joining.Ends : Joining.BeginsNext;
        if (isFirst)
        {
            _assembly.Clear();
            (_beganNs, _lines) = (read.UnixNs, 0);
        }

        _lines++;
        // By the lines' own clock, so that the same lines are always the same units.
        var isLong = _lines >= ManyLines || read.UnixNs - _beganNs > MaxWait.Ticks * 100;
        var wasInLine = _assembly.HasPieces;
        var isBeside = _assembly.IsOpenBeside(read);
        var beginsNext = _assembly.Add(read);
        if (beginsNext && !wasInLine && (!isBeside || isLong)) return Joining.BeginsNext;
        if (!_assembly.IsOpen) return Joining.Ends;
        // Where this line's stream has nothing open, it is the other that keeps the unit from ending.
        return isLong && isBeside && !_assembly.IsOpenOn(read) && !_assembly.HasPieces ? Joining.Ends : Joining.Continues;
    }
}
