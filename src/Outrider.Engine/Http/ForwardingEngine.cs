using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>
/// Takes requests from a listener and carries them to an upstream, as the layers of their lane decide. It knows no policy: it reads the head, asks,
/// waits, sends, streams, and tells the layers how it ended.
/// </summary>
internal sealed partial class ForwardingEngine(string direction, ChooseLane choose, RequestMetrics metrics, TimeProvider time, ILogger log)
{
    private static readonly Refusal Fault = new(500, "fault", "Outrider failed to handle the request");

    /// <summary>A listener's handler. Does not throw.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (!HttpContextHead.TryRead(context, out var head, out var refusal))
        {
            metrics.BadRequests.With(direction, refusal.Reason).Increment();
            Close(context);
            await AnswerAsync(context, refusal);
            return;
        }

        var exchange = new Exchange(head, time.GetTimestamp());
        var lane = choose(exchange);
        var forwarding = new Forwarding(context, head, exchange, lane, time);
        var (status, answered) = await RunAsync(context, forwarding);
        lane.Layers.End(exchange, new ExchangeOutcome(status, answered, forwarding.RequestBytes, forwarding.ResponseBytes));
    }

    /// <summary>The status the caller saw, 0 where it was cut, and the refusal where there was one.</summary>
    private async Task<(int Status, Refusal? Refusal)> RunAsync(HttpContext context, Forwarding forwarding)
    {
        try
        {
            if (await forwarding.RunAsync() is not { } refusal) return (context.Response.StatusCode, null);
            if (refusal.Status is 400 or 408 or 413) Close(context);
            return (await AnswerAsync(context, refusal) ? refusal.Status : 0, refusal);
        }
        catch (OperationCanceledException)
        {
            context.Abort();
            return (0, null);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // Never a clean end: a body that was cut must not look whole.
            CutOff(direction, e);
            context.Abort();
            return (0, null);
        }
        catch (Exception e)
        {
            Faulted(e, direction);
            return (await AnswerAsync(context, Fault) ? Fault.Status : 0, Fault);
        }
    }

    /// <summary>False where the caller did not get it.</summary>
    private static async Task<bool> AnswerAsync(HttpContext context, Refusal refusal)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return false;
        }

        try
        {
            await RefusalAnswer.WriteAsync(context, refusal);
            return true;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            return false;
        }
    }

    /// <summary>Where the end of a request is in doubt, what follows on its connection is not read as another.</summary>
    private static void Close(HttpContext context)
    {
        if (context.Request.Protocol.StartsWith("HTTP/1", StringComparison.Ordinal)) context.Response.OnStarting(() =>
        {
            context.Response.Headers.Connection = "close";
            return Task.CompletedTask;
        });
    }

    [LoggerMessage(LogLevel.Debug, "an {Direction} exchange was cut in the middle of its answer")]
    private partial void CutOff(string direction, Exception exception);

    [LoggerMessage(LogLevel.Error, "an {Direction} request met a fault of Outrider's and was answered with 500")]
    private partial void Faulted(Exception exception, string direction);
}
