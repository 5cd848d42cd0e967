using Microsoft.Win32.SafeHandles;
using Outrider.Kernel;
using Outrider.Native;

namespace Outrider.Supervision.Command;

/// <summary>
/// Takes commands from the control socket: a thread accepts, reads requests and posts them to the loop, where everything is decided. Only the run's own user
/// and root are heard. What may go wrong on the other side costs a connection: too many, too long, too late.
/// </summary>
/// <param name="listening">The control socket; this object's to close.</param>
/// <param name="asked">Called on the loop with every request, and with the connection that waits for its answer.</param>
internal sealed class CommandServer(SafeFileHandle listening, EventLoop loop, Action<CommandRequest, PendingCommand> asked, TimeProvider time) : IDisposable
{
    /// <summary>Nobody has this many hands; a script that leaves its connections open is told so.</summary>
    public const int MostConnections = 16;

    private const int StackSize = 256 << 10;

    // Without a free descriptor a waiting caller would keep the thread awake.
    private const int PauseMs = 200;

    private readonly SafeFileHandle _stop = Descriptors.Event();
    private readonly List<CommandConnection> _reading = [];
    private readonly List<PendingCommand> _pending = [];
    private Thread? _thread;
    private bool _isDetached;

    /// <summary>How long a request may take to arrive.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    public void Start()
    {
        _thread = new Thread(Run, StackSize) { IsBackground = true, Name = "commands" };
        _thread.Start();
    }

    /// <summary>Takes no more commands and gives the listening socket away; callers wait in its backlog for whoever listens next. Commands that wait for their answer go on.</summary>
    public SafeFileHandle Detach()
    {
        End();
        _isDetached = true;
        return listening;
    }

    public void Dispose()
    {
        End();
        if (!_isDetached) listening.Dispose();
    }

    private void End()
    {
        if (_thread is null) return;
        Descriptors.Raise(_stop);
        // It only reads what is there and posts; it is about to look.
        _thread.Join();
        _thread = null;
        foreach (var connection in _reading) connection.Socket.Dispose();
        _reading.Clear();
        _stop.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            SafeFileHandle[] watched = [_stop, listening, .. _reading.Select(c => c.Socket)];
            var readable = Poll.UntilAnyReadable(watched, UntilLate());
            if (readable.Contains(0)) return;
            // From the last one on: what has been read is not among them any more.
            foreach (var i in readable.Where(i => i > 1).Reverse()) Read(_reading[i - 2]);
            DropLate();
            if (readable.Contains(1)) Accept();
        }
    }

    private void Accept()
    {
        try
        {
            if (UnixSocket.TryAccept(listening) is not { } socket) return;
            if (Objection(socket) is { } objection) Refuse(socket, CommandAnswer.Failed(objection));
            else _reading.Add(new CommandConnection(socket, time.GetTimestamp()));
        }
        catch (NativeException)
        {
            Poll.IsReadableWithin(_stop, PauseMs);
        }
    }

    private string? Objection(SafeFileHandle socket)
    {
        var (peer, ours) = (UnixSocket.PeerUser(socket), ProcessControl.EffectiveUser);
        if (peer != ours && peer != ProcessControl.Root) return $"user {peer} may not command this run, which is user {ours}'s; ask as that user or as root";
        if (_reading.Count + Pending() < MostConnections) return null;
        return $"{MostConnections} commands are under way already, the most that a run takes; wait for one of them, or stop one";
    }

    /// <summary>How many wait for an answer. Those that nobody waits for any more are let go of first.</summary>
    private int Pending()
    {
        PendingCommand[] all;
        lock (_pending) all = [.. _pending];
        if (_reading.Count + all.Length < MostConnections) return all.Length;
        foreach (var abandoned in all.Where(p => p.IsAbandoned)) abandoned.Dispose();
        lock (_pending) return _pending.Count;
    }

    private void Read(CommandConnection connection)
    {
        var isThere = connection.TryRead();
        if (isThere && connection.Line is null && !connection.IsTooLong) return;
        _reading.Remove(connection);
        if (!isThere) connection.Socket.Dispose();
        else if (connection.Line is not { } line) Refuse(connection.Socket, CommandAnswer.Refused($"the request has more than {CommandConnection.MaxRequest} bytes; use outrider's own verbs"));
        else if (CommandCodec.ReadRequest(line) is not { } request) Refuse(connection.Socket, CommandAnswer.Refused("the request is no line of JSON; use outrider's own verbs"));
        else Ask(request, connection.Socket);
    }

    private void Ask(CommandRequest request, SafeFileHandle socket)
    {
        PendingCommand? command = null;
        command = new PendingCommand(socket, () =>
        {
            lock (_pending) _pending.Remove(command!);
        });
        lock (_pending) _pending.Add(command);
        loop.Post(() => asked(request, command));
    }

    private void DropLate()
    {
        foreach (var late in _reading.Where(c => time.GetElapsedTime(c.Since) >= Patience).ToArray())
        {
            _reading.Remove(late);
            Refuse(late.Socket, CommandAnswer.Refused($"no whole request came within {Duration.Format(Patience)}; it is one line that ends with a newline"));
        }
    }

    private int UntilLate()
    {
        if (_reading.Count == 0) return -1;
        var left = Patience - time.GetElapsedTime(_reading.Min(c => c.Since));
        return Math.Max(0, (int)Math.Ceiling(left.TotalMilliseconds));
    }

    private static void Refuse(SafeFileHandle socket, CommandAnswer answer)
    {
        Descriptors.TrySend(socket, CommandCodec.Write(answer));
        socket.Dispose();
    }
}
