using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Outrider.Engine.Tests.Logs.Sources;

/// <summary>A log that keeps which files the source said it follows.</summary>
internal sealed class FollowedPaths : ILoggerFactory, ILogger
{
    private readonly ConcurrentDictionary<string, bool> _paths = new();

    public bool Contains(string path) => _paths.ContainsKey(path);

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Name == "Follows" && state is IReadOnlyList<KeyValuePair<string, object?>> values && values[0].Value is string path) _paths[path] = true;
    }

    public void Dispose()
    {
    }
}
