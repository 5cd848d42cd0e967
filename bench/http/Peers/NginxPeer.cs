namespace HttpBench.Peers;

/// <summary>
/// nginx as its own guides set it up for proxying: one worker, kept upstream connections, no access log, the usual headers, buffers that hold a large body's
/// next pieces without a temporary file. Connections are kept for as many requests as the load has, for all peers alike.
/// </summary>
internal sealed class NginxPeer : IPeer
{
    public string Name => "nginx";

    public bool IsCompiledAhead => true;

    public IReadOnlyList<string> Prepare(Setup setup, int port, int upstreamPort, Certificates certificates, string folder)
    {
        var listen = $"listen 127.0.0.1:{port} backlog=4096{(setup.Tls ? " ssl" : "")}{(setup.Http2 ? " http2" : "")};";
        File.WriteAllText(Path.Combine(folder, "nginx.conf"), $$"""
            worker_processes 1;
            worker_rlimit_nofile 20000;
            pid {{folder}}/nginx.pid;
            error_log {{folder}}/error.log error;
            events { worker_connections 20000; }
            http {
                access_log off;
                keepalive_requests 100000000;
                keepalive_timeout 75s;
                client_max_body_size 0;
                client_body_temp_path {{folder}}/body;
                proxy_temp_path {{folder}}/proxy;
                fastcgi_temp_path {{folder}}/fastcgi;
                uwsgi_temp_path {{folder}}/uwsgi;
                scgi_temp_path {{folder}}/scgi;
                upstream app { server 127.0.0.1:{{upstreamPort}}; keepalive 256; keepalive_requests 100000000; }
                server {
                    {{listen}}
            {{(setup.Tls ? TlsLines(setup, certificates) : "")}}
                    location / {
            {{(setup.Grpc ? GrpcLines : ProxyLines(setup.WebSocket))}}
                    }
                }
            }
            """);
        return ["nginx", "-p", folder, "-e", Path.Combine(folder, "error.log"), "-c", Path.Combine(folder, "nginx.conf"), "-g", "daemon off;"];
    }

    /// <summary>The one worker; the process that was started only watches it.</summary>
    public int DataPath(int startedPid) => ProcessTree.ChildrenOf(startedPid).FirstOrDefault(startedPid);

    private static string TlsLines(Setup setup, Certificates certificates) => $"""
                    ssl_certificate {certificates.Server};
                    ssl_certificate_key {certificates.ServerKey};
                    ssl_protocols TLSv1.2 TLSv1.3;
                    ssl_session_cache shared:tls:10m;
                    {(setup.ClientCertificates ? $"ssl_client_certificate {certificates.Authority}; ssl_verify_client on;" : "")}
        """;

    private const string GrpcLines = """
                        grpc_pass grpc://app;
                        grpc_set_header X-Real-IP $remote_addr;
                        grpc_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                        grpc_set_header X-Forwarded-Proto $scheme;
                        grpc_read_timeout 1h;
                        client_body_timeout 1h;
        """;

    private static string ProxyLines(bool webSocket) => $"""
                        proxy_pass http://app;
                        proxy_http_version 1.1;
                        {(webSocket ? "proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;" : "proxy_set_header Connection \"\";")}
                        proxy_set_header Host $host;
                        proxy_set_header X-Real-IP $remote_addr;
                        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                        proxy_set_header X-Forwarded-Proto $scheme;
                        proxy_request_buffering off;
                        proxy_buffer_size 16k;
                        proxy_buffers 16 64k;
                        proxy_busy_buffers_size 256k;
                        proxy_max_temp_file_size 0;
        """;
}
