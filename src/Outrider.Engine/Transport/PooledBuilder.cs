using System.Runtime.CompilerServices;

namespace Outrider.Transport;

/// <summary>
/// Builds async methods whose state is used again, for what waits at every request. The runtime's own pooling keeps one object a thread and a core, so that
/// a hundred exchanges that wait at once allocate a hundred; here threads keep what they have had, and share what they have too much of. The result is awaited exactly once, as that of any
/// <see cref="ValueTask{T}"/>. The execution context does not flow: nothing on that path has one.
/// </summary>
internal struct PooledBuilder<T>
{
    private PooledBox<T>? _box;
    private T _result;
    private Exception? _failure;

    public static PooledBuilder<T> Create() => default;

    public readonly ValueTask<T> Task =>
        _box is { } box ? new ValueTask<T>(box, box.Version) : _failure is { } failure ? ValueTask.FromException<T>(failure) : new ValueTask<T>(_result);

    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine) where TStateMachine : IAsyncStateMachine => stateMachine.MoveNext();

    public readonly void SetStateMachine(IAsyncStateMachine stateMachine)
    {
        // Of the time before boxes were generic.
    }

    public void SetResult(T result)
    {
        if (_box is { } box) box.SetResult(result);
        else _result = result;
    }

    public void SetException(Exception exception)
    {
        if (_box is { } box) box.SetException(exception);
        else _failure = exception;
    }

    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine => awaiter.OnCompleted(PooledBox<T, TStateMachine>.Of(ref stateMachine, ref _box).Continue);

    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine => awaiter.UnsafeOnCompleted(PooledBox<T, TStateMachine>.Of(ref stateMachine, ref _box).Continue);
}

/// <inheritdoc cref="PooledBuilder{T}"/>
internal struct PooledBuilder
{
    private PooledBox<bool>? _box;
    private Exception? _failure;

    public static PooledBuilder Create() => default;

    public readonly ValueTask Task => _box is { } box ? new ValueTask(box, box.Version) : _failure is { } failure ? ValueTask.FromException(failure) : default;

    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine) where TStateMachine : IAsyncStateMachine => stateMachine.MoveNext();

    public readonly void SetStateMachine(IAsyncStateMachine stateMachine)
    {
        // Of the time before boxes were generic.
    }

    public readonly void SetResult() => _box?.SetResult(true);

    public void SetException(Exception exception)
    {
        if (_box is { } box) box.SetException(exception);
        else _failure = exception;
    }

    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine => awaiter.OnCompleted(PooledBox<bool, TStateMachine>.Of(ref stateMachine, ref _box).Continue);

    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine => awaiter.UnsafeOnCompleted(PooledBox<bool, TStateMachine>.Of(ref stateMachine, ref _box).Continue);
}
