using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace Outrider.Transport;

/// <summary>
/// One connection, accepted or opened, plain or TLS: what has come in and was not yet taken, what is to go out, and the two operations on its stream.
/// One reader and one writer at a time; they may be two threads. Buffers are rented while they are needed. At steady state nothing is allocated.
/// </summary>
/// <remarks>
/// Reading ahead: <see cref="ReadAhead"/> begins the next read while its owner does something else, so that a peer's leaving is noticed by the same
/// system call that would have read its next request. <see cref="Ended"/> is called where such a read finds the end and nobody waits for it.
/// </remarks>
internal sealed class Connection : IValueTaskSource<int>, IDisposable
{
    /// <summary>A page: what an idle connection holds at most, and enough for most heads.</summary>
    public const int SmallBuffer = 4 * 1024;

    /// <summary>Of a connection in the middle of a large body. The kernel's own socket buffers are of this order; more gains nothing.</summary>
    public const int LargeBuffer = 64 * 1024;

    // What the reader does: nothing; a read for who is about to wait; one ahead, for nobody yet; one that is waited for; none, but a result waits.
    private const int Resting = 0;
    private const int Reading = 1;
    private const int Ahead = 2;
    private const int Awaited = 3;
    private const int Done = 4;
    private const int Delivering = 5;

    private const string WasClosed = "the connection was closed";

    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly SocketReceive? _receive;
    private readonly Action? _readCompleted;
    private ManualResetValueTaskSourceCore<int> _reader;
    private ValueTaskAwaiter<int> _reading;
    private int _readState;
    private int _readCount;
    private Exception? _readFailure;
    private byte[] _in = [];
    private int _inStart;
    private int _inEnd;
    private bool _isEmptyRead;
    private bool _wantsMore;
    private byte[] _out = [];
    private int _outEnd;
    private int _disposed;

    /// <param name="socket">Owned from here on.</param>
    /// <param name="stream">Over the socket: a <see cref="NetworkStream"/>, or TLS over one.</param>
    /// <param name="tls">Null for a plain connection.</param>
    public Connection(Socket socket, Stream stream, TlsFacts? tls)
    {
        (_socket, _stream, Tls) = (socket, stream, tls);
        if (tls is null)
        {
            // What is sent is tried at once, and waits only where the kernel's buffer is full.
            socket.Blocking = false;
            _receive = new SocketReceive(OnReceived);
        }
        else
        {
            _readCompleted = OnReadCompleted;
        }

        Peer = (socket.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.Loopback;
        LocalPort = (socket.LocalEndPoint as IPEndPoint)?.Port ?? 0;
    }

    public TlsFacts? Tls { get; }

    /// <summary>The other end; loopback for a Unix socket.</summary>
    public IPAddress Peer { get; }

    /// <summary>Our end; 0 for a Unix socket.</summary>
    public int LocalPort { get; }

    /// <summary>Called at most once, on the thread that found it, where a read that nobody waits for meets the end or a failure. Set before <see cref="ReadAhead"/>; must not throw or wait.</summary>
    public Action? Ended { get; set; }

    /// <summary>Called once, when this side gives the connection up. Must not throw or wait.</summary>
    public Action? Closed { get; set; }

    /// <summary>True once a read has found the end or failed.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Came in and was not yet taken. Valid until the next read begins.</summary>
    public ReadOnlyMemory<byte> Unread => _in.AsMemory(_inStart, _inEnd - _inStart);

    /// <summary>True where a read that was begun ahead has ended and its result was not yet taken: octets nobody asked for, or the end.</summary>
    public bool HasReadAhead => Volatile.Read(ref _readState) == Done;

    /// <summary>False only where somebody waits for a read and nothing has come for it. For who is about to close, from any thread.</summary>
    public bool HasArrived
    {
        get
        {
            try
            {
                return Volatile.Read(ref _readState) != Awaited || _socket.Available > 0;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return false;
            }
        }
    }

    /// <summary>Octets that wait to be sent.</summary>
    public int Unsent => _outEnd;

    public void Consume(int count)
    {
        _inStart += count;
        if (_inStart == _inEnd && Volatile.Read(ref _readState) == Resting) _inStart = _inEnd = 0;
    }

    /// <summary>Waits for more behind what is unread.</summary>
    /// <returns>How many octets came; 0 at the end, and from then on.</returns>
    /// <exception cref="IOException">The connection broke.</exception>
    public ValueTask<int> ReadAsync()
    {
        if (HasEnded) return ValueTask.FromResult(0);
        if (Volatile.Read(ref _readState) == Resting) Begin(Reading, empty: false);
        return WaitAsync();
    }

    /// <summary>As <see cref="ReadAsync"/>, but holds no buffer while it waits: one more system call, for connections that may rest long.</summary>
    public async ValueTask<int> ReadRestingAsync()
    {
        if (HasEnded) return 0;
        if (Volatile.Read(ref _readState) == Resting)
        {
            ReleaseInput();
            Begin(Reading, empty: true);
            await WaitAsync();
        }

        return await ReadAsync();
    }

    /// <summary>Begins the next read, where none is under way. What is unread stays where it is until that read's result is taken.</summary>
    public void ReadAhead()
    {
        if (!HasEnded && Volatile.Read(ref _readState) == Resting) Begin(Ahead, empty: false);
    }

    /// <summary>
    /// Sends away who waits for a read, with an <see cref="OperationCanceledException"/>; the read itself goes on ahead. Does nothing where nobody waits. From any thread.
    /// </summary>
    public void CancelRead()
    {
        if (Interlocked.CompareExchange(ref _readState, Ahead, Awaited) != Awaited) return;
        // Whoever calls this, an alarm perhaps, is not the one to go on with what waited.
        _reader.RunContinuationsAsynchronously = true;
        _reader.SetException(new OperationCanceledException());
    }

    /// <summary>Room for at least so many octets to send; <see cref="Commit"/> says how many were written.</summary>
    public Span<byte> Reserve(int count)
    {
        if (_out.Length - _outEnd < count) GrowOutput(_outEnd + count);
        return _out.AsSpan(_outEnd);
    }

    public void Commit(int count) => _outEnd += count;

    /// <summary>Puts octets behind what waits to be sent.</summary>
    public void Append(ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(Reserve(octets.Length));
        _outEnd += octets.Length;
    }

    /// <summary>Sends what was appended.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public ValueTask FlushAsync()
    {
        if (_outEnd == 0) return default;
        var count = _outEnd;
        _outEnd = 0;
        return WriteAsync(_out.AsMemory(0, count));
    }

    /// <summary>Sends what was appended and then this: together in one piece where that is short, else without a copy.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> octets)
    {
        // Copying a few kilobytes is cheaper than a second system call.
        if (_outEnd == 0 && octets.Length > 0) return WriteAsync(octets);
        if (_outEnd + octets.Length > Math.Max(_out.Length, 2 * SmallBuffer)) return SendBothAsync(octets);
        Append(octets.Span);
        return FlushAsync();
    }

    /// <summary>Says that nothing more will be sent: FIN, or TLS's close_notify and then FIN. The other direction goes on.</summary>
    public async ValueTask ShutdownSendAsync()
    {
        try
        {
            await FlushAsync();
            if (_stream is System.Net.Security.SslStream secure) await secure.ShutdownAsync();
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // It is gone already, and so nothing more will be sent.
        }
    }

    /// <summary>Gives the buffers back that hold nothing. For its owner, between two messages.</summary>
    public void ReleaseBuffers()
    {
        ReleaseInput();
        ReleaseOutput();
    }

    /// <summary>Gives the buffer for sending back, where it holds nothing. For its owner, between two messages.</summary>
    public void ReleaseOutput()
    {
        if (_outEnd > 0 || _out.Length == 0) return;
        ArrayPool<byte>.Shared.Return(_out);
        _out = [];
    }

    /// <summary>Ends it at once; whoever waits for a read or a write gets an <see cref="IOException"/>. From any thread, any number of times.</summary>
    public void Abort()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
        _stream.Dispose();
        Closed?.Invoke();
    }

    /// <summary>As <see cref="Abort"/>, but the peer gets a reset: for a peer that must not take a cut message for a whole one.</summary>
    public void Reset()
    {
        try
        {
            _socket.LingerState = new LingerOption(true, 0);
            // Before the stream, whose own end is a shutdown and so an orderly one.
            _socket.Dispose();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is gone already.
        }

        Abort();
    }

    /// <summary>By its owner, when nothing is under way but perhaps a read ahead.</summary>
    public void Dispose()
    {
        Abort();
        Tls?.PeerCertificate?.Dispose();
        // A read that is under way still owns its buffer, which then goes to the collector instead of the pool.
        if (Volatile.Read(ref _readState) == Resting)
        {
            ReleaseInput();
            _receive?.Dispose();
        }

        if (_out.Length > 0) ArrayPool<byte>.Shared.Return(_out);
        _out = [];
        _outEnd = 0;
    }

    int IValueTaskSource<int>.GetResult(short token) => _reader.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _reader.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _reader.OnCompleted(continuation, state, token, flags);

    private void Begin(int state, bool empty)
    {
        if (!empty) EnsureInput();
        // Before the read: its completion may come, on another thread, before this one is back.
        _isEmptyRead = empty;
        Volatile.Write(ref _readState, state);
        if (_receive is not null) Receive(_receive, empty);
        else Read(empty);
    }

    private void Receive(SocketReceive receive, bool empty)
    {
        receive.SetBuffer(empty ? Memory<byte>.Empty : _in.AsMemory(_inEnd));
        try
        {
            if (_socket.ReceiveAsync(receive)) return;
        }
        catch (ObjectDisposedException e)
        {
            Complete(0, new IOException(WasClosed, e));
            return;
        }

        OnReceived();
    }

    private void OnReceived()
    {
        var error = _receive!.SocketError;
        Complete(error == SocketError.Success ? _receive.BytesTransferred : 0, error == SocketError.Success ? null : new IOException(WasClosed, new SocketException((int)error)));
    }

    private void Read(bool empty)
    {
        ValueTask<int> read;
        try
        {
            read = _stream.ReadAsync(empty ? Memory<byte>.Empty : _in.AsMemory(_inEnd));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            read = ValueTask.FromException<int>(e);
        }

        var awaiter = _reading = read.GetAwaiter();
        if (awaiter.IsCompleted) OnReadCompleted();
        else awaiter.UnsafeOnCompleted(_readCompleted!);
    }

    private void OnReadCompleted()
    {
        var read = 0;
        IOException? failed = null;
        try
        {
            read = _reading.GetResult();
        }
        catch (Exception e)
        {
            failed = e as IOException ?? new IOException(WasClosed, e);
        }

        Complete(read, failed);
    }

    private void Complete(int read, IOException? failed)
    {
        (_readCount, _readFailure) = (read, failed);
        var isEnd = _readFailure is not null || (_readCount == 0 && !_isEmptyRead);
        while (true)
        {
            if (Interlocked.CompareExchange(ref _readState, Done, Reading) == Reading) return;
            if (Interlocked.CompareExchange(ref _readState, Done, Ahead) == Ahead)
            {
                if (isEnd) Ended?.Invoke();
                return;
            }

            if (Interlocked.CompareExchange(ref _readState, Delivering, Awaited) != Awaited) continue;
            // All is said before they are woken: they may begin the next read before this returns.
            var (failure, count) = (_readFailure, Take());
            if (failure is null) _reader.SetResult(count);
            else _reader.SetException(failure);
            return;
        }
    }

    private ValueTask<int> WaitAsync()
    {
        if (Volatile.Read(ref _readState) != Done)
        {
            _reader.Reset();
            _reader.RunContinuationsAsynchronously = false;
            if (Interlocked.CompareExchange(ref _readState, Awaited, Reading) == Reading) return new ValueTask<int>(this, _reader.Version);
            if (Interlocked.CompareExchange(ref _readState, Awaited, Ahead) == Ahead) return new ValueTask<int>(this, _reader.Version);
        }

        var (failure, count) = (_readFailure, Take());
        return failure is null ? ValueTask.FromResult(count) : ValueTask.FromException<int>(failure);
    }

    private int Take()
    {
        var count = _readCount;
        _inEnd += count;
        _wantsMore = count > 0 && _inEnd == _in.Length;
        if (count == 0 && (!_isEmptyRead || _readFailure is not null)) HasEnded = true;
        Volatile.Write(ref _readState, Resting);
        return count;
    }

    private void EnsureInput()
    {
        if (_inStart == _inEnd) _inStart = _inEnd = 0;
        // A read that filled its buffer to the brim is likely to have left more in the kernel.
        var wanted = _wantsMore && _in.Length < LargeBuffer ? Math.Max(4 * _in.Length, SmallBuffer) : Math.Max(_in.Length, SmallBuffer);
        _wantsMore = false;
        if (_inEnd > 0)
        {
            var unread = _inEnd - _inStart;
            if (_in.Length - unread < SmallBuffer / 4) wanted = Math.Max(wanted, 2 * _in.Length);
            if (wanted <= _in.Length)
            {
                if (_inStart == 0) return;
                _in.AsSpan(_inStart, unread).CopyTo(_in);
                (_inStart, _inEnd) = (0, unread);
                return;
            }
        }

        if (wanted <= _in.Length) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(wanted, Math.Max(LargeBuffer, _inEnd - _inStart + SmallBuffer)));
        var kept = _inEnd - _inStart;
        _in.AsSpan(_inStart, kept).CopyTo(larger);
        if (_in.Length > 0) ArrayPool<byte>.Shared.Return(_in);
        (_in, _inStart, _inEnd) = (larger, 0, kept);
    }

    private void ReleaseInput()
    {
        if (_inStart != _inEnd || _in.Length == 0 || Volatile.Read(ref _readState) != Resting) return;
        ArrayPool<byte>.Shared.Return(_in);
        (_in, _inStart, _inEnd) = ([], 0, 0);
    }

    private void GrowOutput(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, SmallBuffer));
        _out.AsSpan(0, _outEnd).CopyTo(larger);
        if (_out.Length > 0) ArrayPool<byte>.Shared.Return(_out);
        _out = larger;
    }

    private ValueTask WriteAsync(ReadOnlyMemory<byte> octets)
    {
        if (_receive is null) return WriteSlowlyAsync(octets);
        try
        {
            var sent = _socket.Send(octets.Span, SocketFlags.None, out var error);
            if (error == SocketError.Success && sent == octets.Length) return default;
            if (error is SocketError.Success or SocketError.WouldBlock) return WriteSlowlyAsync(octets[Math.Max(sent, 0)..]);
            return ValueTask.FromException(new IOException(WasClosed, new SocketException((int)error)));
        }
        catch (ObjectDisposedException e)
        {
            return ValueTask.FromException(new IOException(WasClosed, e));
        }
    }

    [AsyncMethodBuilder(typeof(PooledBuilder))]
    private async ValueTask WriteSlowlyAsync(ReadOnlyMemory<byte> octets)
    {
        try
        {
            await _stream.WriteAsync(octets);
        }
        catch (Exception e) when (e is ObjectDisposedException or InvalidOperationException or SocketException)
        {
            throw new IOException(WasClosed, e);
        }
    }

    [AsyncMethodBuilder(typeof(PooledBuilder))]
    private async ValueTask SendBothAsync(ReadOnlyMemory<byte> octets)
    {
        await FlushAsync();
        await WriteAsync(octets);
    }
}
