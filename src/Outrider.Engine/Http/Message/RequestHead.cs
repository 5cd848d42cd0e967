using System.Buffers;
using System.Net;
using System.Text;
using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>
/// The head of a request, received and checked by whichever wire it came over: what is here may be forwarded. Used again by the next request of its
/// owner (a connection, a stream); what it hands out is valid until then.
/// </summary>
internal sealed class RequestHead : IRequestHead
{
    private byte[] _target = [];
    private byte[] _knownHost = [];
    private string _knownAuthority = "";

    public string Method { get; set; } = "";

    /// <summary>What follows the method in HTTP/1, or <c>:path</c>: as it came. <see cref="Path"/> may be a slice of it.</summary>
    public ReadOnlyMemory<byte> Target { get; private set; }

    public CanonicalPath Path { get; set; }

    public string Authority { get; private set; } = "";

    /// <summary><see cref="Authority"/> in the letters it came in: what goes upstream where the caller's Host is kept. Empty only over HTTP/1.0.</summary>
    public ReadOnlyMemory<byte> Host { get; private set; }

    public IPAddress Peer { get; set; } = IPAddress.None;

    public int Port { get; set; }

    /// <summary>Set once a connection, not once a request.</summary>
    public string? ClientCertificate { get; set; }

    /// <summary>All of them, those that end here included; of an HTTP/2 request without the pseudo-headers.</summary>
    public HeaderFields Fields { get; } = new();

    public BodyLength Body { get; set; }

    /// <summary>Set by the engine once it holds the body in memory whole.</summary>
    public bool CanReplayBody { get; set; }

    /// <summary>The caller waits for a 100 before it sends the body (RFC 9110 section 10.1.1).</summary>
    public bool ExpectsContinue { get; set; }

    /// <summary>The caller wants to speak WebSocket: by Upgrade (RFC 6455), or by extended CONNECT (RFC 8441). To policies it is a GET. No other protocol is upgraded to.</summary>
    public bool IsWebSocket { get; set; }

    /// <summary>The caller takes trailers (<c>TE: trailers</c>, RFC 9110 section 10.1.4).</summary>
    public bool TakesTrailers { get; set; }

    /// <summary>HTTP/1.0, 1.1 or 2: one of the objects of <see cref="HttpVersion"/>.</summary>
    public Version Version { get; set; } = HttpVersion.Version11;

    /// <summary>The caller's connection may serve another request after this one. Of HTTP/1 alone.</summary>
    public bool KeepsAlive { get; set; }

    /// <summary>An empty one for the requests that come over a connection.</summary>
    public static RequestHead For(Transport.Connection connection) => new()
    {
        Peer = connection.Peer,
        Port = connection.LocalPort,
        ClientCertificate = Security.ClientCertificate.From(connection.Tls?.PeerCertificate) is { } shown ? Security.ForwardedClientCert.Text(shown) : null,
    };

    public int Count(HeaderName name) => Fields.CountOf(name);

    public ReadOnlySpan<byte> Value(HeaderName name, int index = 0) => Fields.ValueOf(name, index);

    /// <summary>Copies what came, which goes away, into the head's own buffer.</summary>
    public void SetTarget(ReadOnlySpan<byte> target)
    {
        if (_target.Length < target.Length)
        {
            ReturnTarget();
            _target = ArrayPool<byte>.Shared.Rent(Math.Max(target.Length, 256));
        }

        target.CopyTo(_target);
        Target = _target.AsMemory(0, target.Length);
    }

    /// <summary>True where this is what the request before was for, and was found valid then.</summary>
    public bool Knows(ReadOnlySpan<byte> authority) => _knownHost.Length > 0 && authority.SequenceEqual(_knownHost);

    /// <summary>Host and port that the caller asks for, checked. A connection's requests mostly name the same, and then nothing is made.</summary>
    public void SetAuthority(ReadOnlySpan<byte> authority)
    {
        if (!authority.IsEmpty && !Knows(authority))
        {
            _knownHost = authority.ToArray();
            _knownAuthority = Encoding.ASCII.GetString(authority).ToLowerInvariant();
        }

        (Host, Authority) = authority.IsEmpty ? (default(ReadOnlyMemory<byte>), "") : (_knownHost, _knownAuthority);
    }

    /// <summary>Before the next request is read: nothing of the last one is left but buffers, and what makes reading a like one cheap. Peer and Port stay.</summary>
    public void Clear()
    {
        Method = "";
        Target = default;
        Path = default;
        Authority = "";
        Host = default;
        Fields.Clear();
        Body = BodyLength.None;
        CanReplayBody = ExpectsContinue = IsWebSocket = TakesTrailers = KeepsAlive = false;
        Version = HttpVersion.Version11;
    }

    /// <summary>Gives the buffers back: between two requests of a connection that may rest long.</summary>
    public void Release()
    {
        Clear();
        Fields.Release();
        ReturnTarget();
    }

    private void ReturnTarget()
    {
        if (_target.Length > 0) ArrayPool<byte>.Shared.Return(_target);
        _target = [];
    }
}
