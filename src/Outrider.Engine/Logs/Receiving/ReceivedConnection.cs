using Microsoft.Extensions.Logging;
using Outrider.Logs.Records;
using Outrider.Observability;
using Outrider.Transport;

namespace Outrider.Logs.Receiving;

/// <summary>
/// One peer: what it sends is taken message by message, kept in the spool, and answered once it is safe. While the spool is full nothing is read, so that the peer waits
/// as TCP makes it wait.
/// </summary>
internal sealed partial class ReceivedConnection : IServedConnection
{
    // The reader frees room when a checkpoint is on disk, a few times a second.
    private static readonly TimeSpan RoomInterval = TimeSpan.FromMilliseconds(50);

    // Of a peer that was told to go and whose last words have come: a round trip between continents.
    private static readonly TimeSpan LastSilence = TimeSpan.FromMilliseconds(300);

    // Read at once before it is taken: few enough that a slow disk is felt by who sends.
    private const int GatherBytes = 256 << 10;

    private readonly Connection _connection;
    private readonly IConversation _conversation;
    private readonly ReceiverSite _site;
    private readonly TimeSpan _idle;
    private readonly Counter _refused;
    private readonly CancellationToken _ending;
    private readonly PooledBytes _unread = new();
    private ITimer? _silence;
    private volatile bool _isDraining;

    public ReceivedConnection(Connection connection, IConversation conversation, ReceiverSite site, TimeSpan idle, Counter refused, CancellationToken ending) =>
        (_connection, _conversation, _site, _idle, _refused, _ending) = (connection, conversation, site, idle, refused, ending);

    public async Task RunAsync()
    {
        using var received = new Received();
        using var silence = _silence = _site.Time.CreateTimer(_ => _connection.CancelRead(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            _conversation.Greet(received.Answers);
            await AnswerAsync(received);
            while (!received.IsLast && await ReadAsync(silence)) await TakeAsync(received, isLast: false);
            // What a peer without acknowledgements had begun is all that there will be of it.
            if (!received.IsLast) await TakeAsync(received, isLast: true);
        }
        catch (InvalidDataException e)
        {
            _refused.Increment();
            Cut(_site.Logger, _connection.Peer.ToString(), _site.Name, e.Message);
        }
        catch (IOException)
        {
            // It is gone, or the disk could not promise anything: without an answer the peer sends it again.
        }
        finally
        {
            _unread.Dispose();
        }
    }

    public void Drain()
    {
        _isDraining = true;
        if (_conversation.IsAcknowledged)
        {
            _connection.CancelRead();
            return;
        }

        _ = _connection.ShutdownSendAsync();
        _silence?.Change(LastSilence, Timeout.InfiniteTimeSpan);
    }

    /// <summary>False where nothing more comes, or for too long nothing.</summary>
    private async ValueTask<bool> ReadAsync(ITimer silence)
    {
        if (_isDraining && _conversation.IsAcknowledged) return false;
        try
        {
            silence.Change(_isDraining ? LastSilence : _idle, Timeout.InfiniteTimeSpan);
            var count = _unread.Length == 0 ? await _connection.ReadRestingAsync() : await _connection.ReadAsync();
            silence.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            // Reads end on the thread that polls all sockets, and what follows touches a disk.
            await Task.Yield();
            if (count == 0) return false;
            Gather();
            return true;
        }
        catch (OperationCanceledException)
        {
            await Task.Yield();
            return false;
        }
        catch (IOException)
        {
            await Task.Yield();
            return false;
        }
    }

    private void Gather()
    {
        var unread = _connection.Unread;
        _unread.Append(unread.Span);
        _connection.Consume(unread.Length);
        if (_unread.Length > Math.Max(GatherBytes, _conversation.LongestMessage) * 2L) throw new InvalidDataException("a message is longer than the source takes");
    }

    private async ValueTask TakeAsync(Received received, bool isLast)
    {
        if (_unread.Length == 0) return;
        var taken = _conversation.Take(_unread.Memory.Span, isLast, received);
        if (taken == 0 && !isLast && _unread.Length > _conversation.LongestMessage) throw new InvalidDataException("a message is longer than the source takes");
        _unread.CutFront(taken);
        await KeepAsync(received.Records);
        if (received.WantsSync) await _site.Spool.SyncedAsync();
        await AnswerAsync(received);
        received.Clear();
    }

    private async ValueTask KeepAsync(PooledBytes records)
    {
        while (true)
        {
            var isEnding = _ending.IsCancellationRequested;
            // Who is told what we have may keep the rest; of all others this is the last that anybody has of it.
            var answer = _site.Spool.Append(records.Memory.Span, beyondBound: isEnding && !_conversation.IsAcknowledged);
            if (answer == SpoolAnswer.Taken) return;
            if (isEnding)
            {
                if (_conversation.IsAcknowledged) throw new IOException("the spool is full");
                _site.Losses.Lose("disk_full", records.Length);
                return;
            }

            await Task.Delay(RoomInterval, _site.Time, _ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async ValueTask AnswerAsync(Received received)
    {
        if (received.Answers.Length == 0) return;
        _connection.Append(received.Answers.Memory.Span);
        await _connection.FlushAsync();
        await Task.Yield();
        received.Answers.Dispose();
    }

    [LoggerMessage(LogLevel.Debug, "{Peer} was cut by {Source}: {Problem}")]
    private static partial void Cut(ILogger log, string peer, string source, string problem);
}
