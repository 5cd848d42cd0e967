using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Outrider.Http;

/// <summary>
/// A caller's wish to speak WebSocket: by Upgrade over HTTP/1.1 (RFC 6455), or by an extended CONNECT over HTTP/2 (RFC 8441). Upstream it is always the
/// former. No other protocol is upgraded to: an accepted <c>h2c</c> would carry further requests past every rule (RFC 9110 section 7.8 lets us ignore it).
/// </summary>
internal sealed class WebSocketUpgrade
{
    private const string Protocol = "websocket";

    private readonly IHttpUpgradeFeature? _upgrade;
    private readonly IHttpExtendedConnectFeature? _connect;

    private WebSocketUpgrade(IHttpUpgradeFeature? upgrade, IHttpExtendedConnectFeature? connect) => (_upgrade, _connect) = (upgrade, connect);

    /// <summary>Null where the request is no such wish.</summary>
    public static WebSocketUpgrade? Of(HttpContext context)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
            return context.Request.Headers.Upgrade is [{ } asked] && asked.Equals(Protocol, StringComparison.OrdinalIgnoreCase) ? new(upgrade, null) : null;
        return context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: Protocol } connect ? new(null, connect) : null;
    }

    public void AskUpstream(HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        request.Headers.TryAddWithoutValidation("Upgrade", Protocol);
        // HTTP/2 has no key (RFC 8441 section 5); HTTP/1.1 must have one.
        if (_connect is not null) request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)));
    }

    /// <summary>Tells the caller yes, with the headers already in the answer, and gives the connection.</summary>
    public async Task<Stream> AcceptAsync(HttpResponse answer)
    {
        if (_upgrade is not null)
        {
            answer.Headers.Upgrade = Protocol;
            return await _upgrade.UpgradeAsync();
        }

        answer.StatusCode = StatusCodes.Status200OK;
        answer.Headers.Remove("Sec-WebSocket-Accept");
        return await _connect!.AcceptAsync();
    }
}
