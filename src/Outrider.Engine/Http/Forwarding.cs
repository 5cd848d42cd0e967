using Microsoft.AspNetCore.Http;
using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>One request, from its head to the last byte of its answer: asks the layers, makes the attempts, streams both bodies.</summary>
internal sealed class Forwarding(HttpContext context, HttpContextHead head, Exchange exchange, Lane lane, TimeProvider time)
{
    private readonly CancellationToken _callerGone = context.RequestAborted;
    private readonly RequestBody _body = new(context, head, lane.ReplayableBody);
    private long _tunnelledBytes;

    public long RequestBytes => _body.SentBytes + _tunnelledBytes;

    public long ResponseBytes { get; private set; }

    /// <summary>Does all but <see cref="ILayer.End"/>, which its caller owes the layers whatever comes of this.</summary>
    /// <returns>Not null where Outrider must answer itself.</returns>
    /// <exception cref="OperationCanceledException">The caller went away.</exception>
    /// <exception cref="IOException">One side broke off in the middle of the answer.</exception>
    public async Task<Refusal?> RunAsync() =>
        await lane.Layers.AdmitAsync(exchange, _callerGone) ?? await _body.PrepareAsync(_callerGone) ?? await AttemptAsync();

    private async Task<Refusal?> AttemptAsync()
    {
        while (true)
        {
            if (await lane.Layers.BeginAttemptAsync(exchange, _callerGone) is { } refusal) return refusal;
            var attempt = await SendAsync();
            using var response = attempt.Response;
            var again = lane.Layers.EndAttempt(exchange, attempt.Outcome);
            if (attempt.Outcome.End == AttemptEnd.CallerGone) return _body.Failure ?? throw new OperationCanceledException(_callerGone);
            if (again is null) return response is null ? Attempt.Refusal(attempt.Outcome.End) : await AnswerAsync(response);
            response?.Dispose();
            await Task.Delay(Bounded(again.Value), time, _callerGone);
        }
    }

    private async Task<Attempt> SendAsync()
    {
        using var clock = new AttemptClock(exchange, lane.Silence, time, _callerGone);
        using var request = UpstreamRequest.Build(context, head, exchange, lane.KeepsHost, _body.Content(clock.Progress));
        try
        {
            var response = await lane.Upstreams.For(exchange.Endpoint!).SendAsync(request, clock.Token);
            clock.Stop();
            return Answer.Problem(response, head.Upgrade is not null) is { } problem ? Attempt.Malformed(response, clock, problem) : Attempt.Answered(response, clock, time);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return Attempt.Failed(e, clock, _callerGone.IsCancellationRequested || _body.HasFailed);
        }
    }

    private async Task<Refusal?> AnswerAsync(HttpResponseMessage response)
    {
        Answer.CopyHead(response, context.Response);
        if (context.Response.StatusCode == StatusCodes.Status101SwitchingProtocols) await JoinAsync(response);
        else if (!HttpMethods.IsHead(head.Method) && context.Response.StatusCode is not (204 or 304)) await CopyBodyAsync(response);
        return null;
    }

    private async Task CopyBodyAsync(HttpResponseMessage response)
    {
        if (!await Answer.CopyBodyAsync(response, context.Response, count => ResponseBytes += count, _callerGone)) throw new OperationCanceledException(_callerGone);
    }

    private async Task JoinAsync(HttpResponseMessage response)
    {
        await using var upstream = await response.Content.ReadAsStreamAsync(_callerGone);
        await using var caller = await head.Upgrade!.AcceptAsync(context.Response);
        (_tunnelledBytes, ResponseBytes) = await Tunnel.JoinAsync(caller, upstream, _callerGone);
    }

    /// <summary>The deadline is for the layer that asked to keep; this only bounds one that does not.</summary>
    private TimeSpan Bounded(TimeSpan wait)
    {
        var left = Layers.Left(exchange, time);
        return left == Timeout.InfiniteTimeSpan || wait < left ? wait : left;
    }
}
