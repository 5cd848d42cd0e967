using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Outrider.Logs.Records;
using Outrider.Transport;

namespace Outrider.Logs.Receiving;

/// <summary>
/// Datagrams, each a message. Nobody can be made to wait: what finds no room is let fall and counted, and so is what the kernel let fall before we read it. What waits in the
/// socket while one process follows another is the next one's.
/// </summary>
internal sealed partial class DatagramReceiver : IReceiver
{
    // The largest of UDP, and a little more than the largest of a Unix socket by Linux's defaults (net.core.wmem_default).
    private const int LargestDatagram = 256 << 10;

    // So many bytes of records are written at once.
    private const int GatherBytes = 64 << 10;

    // A sender that never rests would keep us for ever.
    private const int MostAtTheEnd = 1_000;

    private static readonly TimeSpan FaultPause = TimeSpan.FromMilliseconds(100);

    private readonly ReceiverSite _site;
    private readonly HeldSocket _held;
    private readonly TakeDatagram _take;
    private readonly KernelDrops _drops;
    private readonly CancellationTokenSource _ending = new();
    private Task _loop = Task.CompletedTask;
    private int _warned;

    public DatagramReceiver(ReceiverSite site, string key, TakeDatagram take)
    {
        (_site, _held, _take) = (site, site.Socket(key), take);
        // Its asynchronous reads make it so in the kernel; this makes the runtime know it, which would refuse to read what is there already.
        _held.Socket.Blocking = false;
        _drops = new KernelDrops(_held.Socket);
    }

    public Task StartAsync()
    {
        _loop = Task.Run(RunAsync);
        return Task.CompletedTask;
    }

    public async Task StopAsync(TimeSpan grace)
    {
        if (_ending.IsCancellationRequested) return;
        await _ending.CancelAsync();
        await _loop;
        // What came before is still ours; where the socket goes on, what comes from now on is the next one's.
        var buffer = new byte[LargestDatagram];
        for (var left = MostAtTheEnd; left > 0 && TryNext(buffer, out var count); left--) TakeAll(buffer, count);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero);
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        var buffer = new byte[LargestDatagram];
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                var count = await _held.Socket.ReceiveAsync(buffer, SocketFlags.None, _ending.Token);
                // Off the thread that polls all sockets.
                await Task.Yield();
                TakeAll(buffer, count);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever it is, this loop must not end by it: nobody else reads.
                if (Interlocked.Exchange(ref _warned, 1) == 0) CannotRead(_site.Logger, _site.Name, e);
                await Task.Delay(FaultPause, _site.Time, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private bool TryNext(byte[] buffer, out int count)
    {
        count = _held.Socket.Receive(buffer, 0, buffer.Length, SocketFlags.None, out var error);
        return error == SocketError.Success;
    }

    /// <summary>This one, and those that are there already.</summary>
    private void TakeAll(byte[] buffer, int count)
    {
        using var records = new PooledBytes();
        var bytes = 0L;
        var messages = 0;
        do
        {
            _take(buffer.AsSpan(0, count), records);
            bytes += count;
            messages++;
        }
        while (records.Length < GatherBytes && TryNext(buffer, out count));

        var answer = _site.Spool.Append(records.Memory.Span);
        if (answer != SpoolAnswer.Taken) _site.Losses.Lose(answer == SpoolAnswer.Full ? "spool_full" : "disk_full", bytes, messages);
        if (_drops.Take() is var fallen and > 0) _site.Losses.Lose("socket_full", 0, fallen);
    }

    [LoggerMessage(LogLevel.Error, "datagrams sent to {Source} cannot be read at the moment; it is tried again")]
    private static partial void CannotRead(ILogger log, string source, Exception cause);
}

/// <summary>Appends the records of one datagram.</summary>
internal delegate void TakeDatagram(ReadOnlySpan<byte> datagram, PooledBytes records);
