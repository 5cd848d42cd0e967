using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Outrider.Testing;

namespace Outrider.Faults.Load;

/// <summary>
/// Callers over plain sockets, so that a refused connection, a cut one and a bad answer are told apart, and nothing is sent again behind our back. Half of them open a
/// connection for each request, half keep theirs as long as it lasts.
/// </summary>
internal sealed class Callers : IAsyncDisposable
{
    // Many times what a restart takes on a busy machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // The callers are not what is tested: some hundred requests a second leave the processor to the run.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(5);

    private readonly IPEndPoint _address;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _callers;
    private long _answered;
    private long _lastSent;

    /// <param name="port">Of the listener, on loopback.</param>
    /// <param name="each">How many callers of each kind.</param>
    public Callers(int port, int each)
    {
        _address = new IPEndPoint(IPAddress.Loopback, port);
        _callers = Task.WhenAll(Enumerable.Range(0, 2 * each).Select(i => Task.Run(() => CallAsync(keeps: i % 2 == 0))));
    }

    public ConcurrentQueue<Call> Bad { get; } = new();

    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>Until a request is answered that was sent after <paramref name="instant"/>: how long after it.</summary>
    public async Task<TimeSpan> AnsweredAfterAsync(long instant)
    {
        await Eventually.True(() => Interlocked.Read(ref _lastSent) > instant, "a request is answered", 3 * Eventually.Soon);
        return Stopwatch.GetElapsedTime(instant);
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _callers;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task CallAsync(bool keeps)
    {
        while (!_stop.IsCancellationRequested)
        {
            var connected = Stopwatch.GetTimestamp();
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                using var patience = new CancellationTokenSource(Patience);
                await socket.ConnectAsync(_address, patience.Token);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                var outcome = e switch
                {
                    SocketException { SocketErrorCode: SocketError.ConnectionRefused } => CallOutcome.Refused,
                    SocketException => CallOutcome.Cut,
                    _ => CallOutcome.Silent,
                };
                Bad.Enqueue(new Call(outcome, connected, connected, Stopwatch.GetTimestamp(), e.Message));
                await Task.Delay(Rest);
                continue;
            }

            while (await AskAsync(socket, connected, keeps) && keeps && !_stop.IsCancellationRequested) await Task.Delay(Rest);
            await Task.Delay(Rest);
        }
    }

    /// <summary>Whether the connection can carry another.</summary>
    private async Task<bool> AskAsync(Socket socket, long connected, bool keeps)
    {
        var begun = Stopwatch.GetTimestamp();
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /seen HTTP/1.1\r\nHost: faults\r\n{(keeps ? "" : "Connection: close\r\n")}\r\n"), patience.Token);
            var (status, closes) = await AnswerAsync(socket, patience.Token);
            if (status == 200)
            {
                Interlocked.Increment(ref _answered);
                Interlocked.Exchange(ref _lastSent, begun);
            }
            else
            {
                Bad.Enqueue(new Call(CallOutcome.Failed, connected, begun, Stopwatch.GetTimestamp(), $"{status}"));
            }

            return !closes;
        }
        catch (Exception e) when (e is SocketException or EndOfStreamException or OperationCanceledException)
        {
            Bad.Enqueue(new Call(e is OperationCanceledException ? CallOutcome.Silent : CallOutcome.Cut, connected, begun, Stopwatch.GetTimestamp(), e.Message));
            return false;
        }
    }

    /// <summary>Reads one answer whole, by its length; what is asked for is answered with one.</summary>
    private static async Task<(int Status, bool Closes)> AnswerAsync(Socket socket, CancellationToken patience)
    {
        var buffer = new byte[16 << 10];
        var (filled, end) = (0, -1);
        while ((end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0) filled += await ReceiveAsync(socket, buffer.AsMemory(filled), patience);
        var head = Encoding.ASCII.GetString(buffer, 0, end).ToLowerInvariant().Split("\r\n");
        var length = int.Parse(head.First(l => l.StartsWith("content-length:", StringComparison.Ordinal)).AsSpan(15), System.Globalization.CultureInfo.InvariantCulture);
        while (filled < end + 4 + length) filled += await ReceiveAsync(socket, buffer.AsMemory(filled), patience);
        return (int.Parse(head[0].AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture), head.Contains("connection: close"));
    }

    private static async Task<int> ReceiveAsync(Socket socket, Memory<byte> into, CancellationToken patience) =>
        await socket.ReceiveAsync(into, patience) is > 0 and var got ? got : throw new EndOfStreamException("closed before its answer");
}
