using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace Outrider.Transport;

/// <summary>The state of one call of an async method that <see cref="PooledBuilder{T}"/> builds, from its first wait until its result was taken.</summary>
internal abstract class PooledBox<T> : IValueTaskSource<T>, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<T> _core;

    protected PooledBox() => Continue = MoveNext;

    /// <summary>Goes on behind a wait.</summary>
    public Action Continue { get; }

    public short Version => _core.Version;

    public void SetResult(T result) => _core.SetResult(result);

    public void SetException(Exception exception) => _core.SetException(exception);

    public T GetResult(short token)
    {
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _core.Reset();
            Return();
        }
    }

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => _core.OnCompleted(continuation, state, token, flags);

    protected abstract void MoveNext();

    protected abstract void Return();
}

/// <inheritdoc/>
internal sealed class PooledBox<T, TStateMachine> : PooledBox<T> where TStateMachine : IAsyncStateMachine
{
    // As many exchanges as wait at a time on a busy sidecar; what is more goes to the collector.
    private const int MostShared = 1024;

    // What threads exchange at once. A caller and its upstream are often polled by different threads, so that one always takes and the other always gives.
    private const int Batch = 32;

    private static readonly Lock Gate = new();
    private static readonly Stack<PooledBox<T, TStateMachine>> Shared = new();

    [ThreadStatic]
    private static Stack<PooledBox<T, TStateMachine>>? own;

    private TStateMachine _stateMachine = default!;

    /// <param name="stateMachine">Copied, its builder included.</param>
    /// <param name="builders">The builder's own field for the box, which is part of what is copied.</param>
    public static PooledBox<T> Of(ref TStateMachine stateMachine, ref PooledBox<T>? builders)
    {
        if (builders is not null) return builders;
        var free = own ??= new Stack<PooledBox<T, TStateMachine>>();
        if (free.Count == 0) Move(Shared, free);
        var box = free.Count > 0 ? free.Pop() : new PooledBox<T, TStateMachine>();
        builders = box;
        box._stateMachine = stateMachine;
        return box;
    }

    protected override void MoveNext() => _stateMachine.MoveNext();

    protected override void Return()
    {
        _stateMachine = default!;
        var free = own ??= new Stack<PooledBox<T, TStateMachine>>();
        if (free.Count == 2 * Batch && Shared.Count < MostShared) Move(free, Shared);
        if (free.Count < 2 * Batch) free.Push(this);
    }

    private static void Move(Stack<PooledBox<T, TStateMachine>> from, Stack<PooledBox<T, TStateMachine>> to)
    {
        lock (Gate)
        {
            for (var i = 0; i < Batch && from.Count > 0; i++) to.Push(from.Pop());
        }
    }
}
