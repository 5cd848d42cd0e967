using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Outrider.Engine.Tests.Http.Http2;

/// <summary>Keeps what is logged as an error: a fault of Outrider's.</summary>
internal sealed class FaultLog : ILogger
{
    public ConcurrentQueue<string> Faults { get; } = new();

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Error) Faults.Enqueue($"{formatter(state, exception)}: {exception}");
    }
}
