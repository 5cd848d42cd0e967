using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Outrider.Kernel;
using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>The body of one request: streamed, so that it can be sent once; or, where it is short and an attempt may be repeated, read whole first.</summary>
internal sealed class RequestBody(HttpContext context, HttpContextHead head, ByteSize replayable)
{
    private byte[]? _held;
    private CallerBody? _streamed;

    /// <summary>Taken by the upstream so far.</summary>
    public long SentBytes { get; private set; }

    /// <summary>True where an attempt broke because the caller's side did, not the upstream's.</summary>
    public bool HasFailed => _streamed?.CallerFailure is not null;

    /// <summary>Not null where what failed was the body itself, and the caller may be told; null where the caller just left.</summary>
    public Refusal? Failure => _streamed?.CallerFailure switch
    {
        BadHttpRequestException bad => Refused(bad),
        // What Kestrel makes of a chunk's size beyond all numbers.
        IOException { InnerException: OverflowException } => Misframed,
        _ => null,
    };

    /// <summary>Null where an attempt can be made. Holds a short body, so this may wait for the caller.</summary>
    public async ValueTask<Refusal?> PrepareAsync(CancellationToken callerGone)
    {
        // Before anything is sent: an announced length needs no upstream to be refused.
        if (context.Request.ContentLength > context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize) return TooLarge;
        if (!head.HasBody || context.Request.ContentLength is not { } length || length > replayable.Bytes) return null;
        var held = new byte[length];
        try
        {
            await context.Request.Body.ReadExactlyAsync(held, callerGone);
        }
        catch (BadHttpRequestException bad)
        {
            return Refused(bad);
        }

        _held = held;
        head.CanReplayBody = true;
        return null;
    }

    /// <summary>For one attempt; null where the request has none.</summary>
    public HttpContent? Content(Action taken)
    {
        SentBytes = _held?.Length ?? 0;
        if (_held is not null) return new ReadOnlyMemoryContent(_held);
        if (!head.HasBody) return null;
        return _streamed = new CallerBody(context.Request.BodyReader, context.Request.ContentLength, count =>
        {
            SentBytes += count;
            taken();
        });
    }

    private static readonly Refusal TooLarge = new(413, "body_too_large", "the request's body is larger than this listener takes");

    private static readonly Refusal Misframed = new(400, "bad_body", "the request's body is not framed as HTTP asks for");

    private static Refusal Refused(BadHttpRequestException bad) => bad.StatusCode switch
    {
        413 => TooLarge,
        408 => new Refusal(408, "body_too_slow", "the request's body comes too slowly"),
        _ => Misframed,
    };
}
