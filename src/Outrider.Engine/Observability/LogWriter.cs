using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Outrider.Observability;

/// <summary>
/// Outrider's own log: one line an event on standard error, so that standard output stays the application's alone.
/// <c>12:03:04.123 info  supervisor: the application is ready on port 8080 after 312 ms</c>
/// </summary>
internal sealed class LogWriter(TextWriter output, LogLevel least, TimeProvider time) : ILoggerFactory, ILoggerProvider
{
    private readonly Lock _gate = new();
    private volatile LogLevel _least = least;

    /// <summary>The least that is said; from the next line on.</summary>
    public LogLevel Least
    {
        get => _least;
        set => _least = value;
    }

    /// <param name="category">Who speaks, in a word: <c>supervisor</c>, <c>inbound</c>, <c>logs</c>.</param>
    public ILogger CreateLogger(string category) => new Channel(this, category[(category.LastIndexOf('.') + 1)..]);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("Outrider's log has one output.");

    public void Dispose()
    {
    }

    private void Write(LogLevel level, string category, string message, Exception? exception)
    {
        var line = new StringBuilder()
            .Append(time.GetLocalNow().ToString("HH:mm:ss.fff ", CultureInfo.InvariantCulture))
            .Append(Word(level)).Append(' ').Append(category).Append(": ");
        AppendOneLine(line, message);
        // Causes outermost first, as one line; the stack only where somebody asked for that much.
        for (var e = exception; e is not null; e = e.InnerException)
            AppendOneLine(line.Append(": "), e.Message);
        if (exception is not null && _least <= LogLevel.Debug) line.AppendLine().Append(exception.StackTrace);
        line.Append('\n');
        lock (_gate)
        {
            try
            {
                output.Write(line);
                output.Flush();
            }
            catch (IOException)
            {
                // Standard error is gone (its reader ended). There is nobody left to tell.
            }
        }
    }

    // A value may come from outside: neither a forged line nor an escape sequence reaches the terminal through it.
    private static void AppendOneLine(StringBuilder line, string text)
    {
        foreach (var c in text) line.Append(char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c);
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info ",
        LogLevel.Warning => "warn ",
        _ => "error",
    };

    private sealed class Channel(LogWriter writer, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel level) => level >= writer.Least && level != LogLevel.None;

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> format)
        {
            if (IsEnabled(level)) writer.Write(level, category, format(state, exception), exception);
        }
    }
}
