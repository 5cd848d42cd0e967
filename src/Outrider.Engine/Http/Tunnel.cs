using System.Buffers;

namespace Outrider.Http;

/// <summary>
/// Two connections joined after a protocol was switched. It ends when either side does: Kestrel closes both directions of a caller's connection when one
/// is closed, so there is no half of it left to serve. What was read before the end has been written.
/// </summary>
internal static class Tunnel
{
    private const int PieceBytes = 16 * 1024;

    /// <returns>Bytes from the caller to the upstream, and back.</returns>
    public static async Task<(long Up, long Down)> JoinAsync(Stream caller, Stream upstream, CancellationToken cut)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cut);
        var up = PumpAsync(caller, upstream, end.Token);
        var down = PumpAsync(upstream, caller, end.Token);
        await Task.WhenAny(up, down);
        await end.CancelAsync();
        return (await up, await down);
    }

    private static async Task<long> PumpAsync(Stream from, Stream to, CancellationToken cancel)
    {
        var piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        var total = 0L;
        try
        {
            for (int count; (count = await from.ReadAsync(piece, cancel)) > 0; total += count)
            {
                await to.WriteAsync(piece.AsMemory(0, count), cancel);
                await to.FlushAsync(cancel);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side broke off, or the other direction ended: both end the tunnel, and neither is anybody's fault.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }

        return total;
    }
}
