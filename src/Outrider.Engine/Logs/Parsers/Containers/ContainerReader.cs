using Outrider.Logs.Records;

namespace Outrider.Logs.Parsers;

/// <summary>Reads the log file that a container runtime writes: what the application wrote is taken out of the runtime's lines, put together, and read as <c>auto</c> reads lines.</summary>
internal sealed class ContainerReader : ILineParser
{
    private readonly IContainerFormat _format;
    private readonly LineParserContext _context;
    private readonly ContainerWriter _writer;
    private readonly ContainerAssembly _assembly;

    /// <param name="format">Of one format object each, since what they read is theirs.</param>
    /// <param name="zone">For times in the content without an offset.</param>
    /// <param name="context">Of the source.</param>
    public ContainerReader(Func<IContainerFormat> format, TimeZoneInfo? zone, LineParserContext context)
    {
        _format = format();
        _context = context;
        _writer = new ContainerWriter(zone);
        _assembly = new ContainerAssembly(context.Multiline, _writer);
        Joiner = new ContainerJoiner(format(), context.Multiline);
    }

    public ILineJoiner Joiner { get; }

    public void Parse(ReadOnlySpan<byte> unit, RecordWriter record)
    {
        _writer.Records = record;
        var lines = new UnitLines(unit);
        while (lines.TryNext(out var line))
        {
            if (_format.TryRead(line, out var read))
            {
                _assembly.Add(read);
                continue;
            }

            if (line.Length == 0) continue;
            _context.Unparsed();
            record.Text(line);
        }

        _assembly.Flush();
    }
}
