using Microsoft.Extensions.Logging;

namespace Outrider.Hosting;

/// <summary>
/// What Kestrel says, in Outrider's log. Its information is about single requests, such as a body that the application did not care to read: that is for
/// debugging here, where a request is a number. Its warnings and errors stay what they are.
/// </summary>
internal sealed class KestrelLog(ILoggerFactory logs) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new Channel(logs.CreateLogger("kestrel"));

    public void AddProvider(ILoggerProvider provider) => logs.AddProvider(provider);

    public void Dispose()
    {
        // The factory beneath is another's.
    }

    private sealed class Channel(ILogger log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => log.BeginScope(state);

        public bool IsEnabled(LogLevel level) => log.IsEnabled(Heard(level));

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> format) =>
            log.Log(Heard(level), id, state, exception, format);

        private static LogLevel Heard(LogLevel level) => level == LogLevel.Information ? LogLevel.Debug : level;
    }
}
