namespace HttpBench.Peers;

/// <summary>What a case asks of a peer: how callers reach it, and how it reaches the upstream.</summary>
internal sealed record Setup
{
    public bool Tls { get; init; }

    /// <summary>Callers show certificates, and the peer checks them.</summary>
    public bool ClientCertificates { get; init; }

    /// <summary>Callers speak HTTP/2: by ALPN under TLS, else by prior knowledge.</summary>
    public bool Http2 { get; init; }

    /// <summary>The upstream speaks gRPC, over cleartext HTTP/2.</summary>
    public bool Grpc { get; init; }

    /// <summary>What nginx has to be told of an upgrade, and cannot be told for every request: it would cost the others their kept connections.</summary>
    public bool WebSocket { get; init; }
}
