using System.Net.Sockets;
using Outrider.Logs.Delivery;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sinks;

/// <summary>
/// One message a datagram, over UDP (RFC 5426) or a Unix socket. One that has left counts as delivered: nothing tells what a network loses. That nobody listens is told,
/// by the next call after the one that found out; a message larger than a datagram may be is refused.
/// </summary>
internal sealed class SyslogDatagrams(Socket socket, SyslogEncoder encoder, string place) : IDisposable
{
    public async Task<SendOutcome> SendAsync(LogBatch batch, CancellationToken cancel)
    {
        var refused = new List<RejectedRecord>();
        using var message = new PooledBytes();
        for (var i = 0; i < batch.Events; i++)
        {
            message.CutTo(0);
            encoder.Append(message, batch[i]);
            switch (await SendAsync(message.Memory, cancel))
            {
                case SocketError.Success:
                    break;
                case SocketError.MessageSize:
                    refused.Add(new RejectedRecord(i, $"{place}: a message of {message.Length} bytes is larger than a datagram may be; send it over tcp"));
                    break;
                case var error:
                    return Broken(batch, i, refused, error);
            }
        }

        // Of the last one this is the only news there will be (socket(7), SO_ERROR).
        var late = (SocketError)(int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
        if (late != SocketError.Success) return Broken(batch, batch.Events, refused, late);
        return refused.Count == 0 ? SendOutcome.Accepted : SendOutcome.Partial([], refused, "");
    }

    public void Dispose() => socket.Dispose();

    private async Task<SocketError> SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancel)
    {
        try
        {
            await socket.SendAsync(message, cancel);
            return SocketError.Success;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.MessageSize or SocketError.ConnectionRefused)
        {
            return e.SocketErrorCode;
        }
    }

    /// <summary>What was told now is about the message before.</summary>
    private SendOutcome Broken(LogBatch batch, int at, List<RejectedRecord> refused, SocketError error)
    {
        var first = Math.Max(at - 1, 0);
        var again = Enumerable.Range(first, batch.Events - first).Except(refused.Select(r => r.Index)).ToArray();
        var reason = $"{place}: {new SocketException((int)error).Message}";
        return again.Length == batch.Events ? SendOutcome.Retry(reason) : SendOutcome.Partial(again, refused, reason);
    }
}
