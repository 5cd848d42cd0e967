namespace HttpBench.Peers;

/// <summary>HAProxy with one thread, kept connections on both sides that requests share, no log, and the usual headers.</summary>
internal sealed class HaproxyPeer : IPeer
{
    public string Name => "HAProxy";

    public bool IsCompiledAhead => true;

    public IReadOnlyList<string> Prepare(Setup setup, int port, int upstreamPort, Certificates certificates, string folder)
    {
        var tls = setup.Tls ? $" ssl crt {certificates.ServerBundle} alpn {(setup.Http2 ? "h2" : "http/1.1")}" : setup.Http2 ? " proto h2" : "";
        var client = setup.ClientCertificates ? $" ca-file {certificates.Authority} verify required" : "";
        var configuration = Path.Combine(folder, "haproxy.cfg");
        File.WriteAllText(configuration, $"""
            global
                nbthread 1
                no strict-limits
                maxconn 15000
                ssl-default-bind-options ssl-min-ver TLSv1.2
            defaults
                mode http
                option http-keep-alive
                option forwardfor
                http-reuse always
                maxconn 15000
                timeout connect 5s
                timeout client 1h
                timeout server 1h
                timeout http-keep-alive 1h
                timeout tunnel 1h
            frontend in
                bind 127.0.0.1:{port} backlog 4096{tls}{client}
                http-request set-header X-Forwarded-Proto {(setup.Tls ? "https" : "http")}
                http-request set-header X-Real-IP %[src]
                default_backend app
            backend app
                server app 127.0.0.1:{upstreamPort}{(setup.Grpc ? " proto h2" : "")}

            """);
        return ["haproxy", "-db", "-f", configuration];
    }

    public int DataPath(int startedPid) => startedPid;
}
