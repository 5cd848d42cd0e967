using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Outrider.Testing;

namespace Outrider.EndToEnd.Story;

/// <summary>A real nginx as an instance of <c>service-b</c>: says which one it is, and can be killed like a machine that loses power.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    private readonly Process _process;

    private Nginx(Process process, int port)
    {
        _process = process;
        Address = $"127.0.0.1:{port}";
    }

    public string Address { get; }

    /// <param name="folder">For its files.</param>
    /// <param name="name">What it says it is.</param>
    /// <param name="port">Where it listens; a free one where nothing is said.</param>
    /// <param name="tls">The certificate it speaks TLS with; without one it speaks plain HTTP.</param>
    public static async Task<Nginx> StartAsync(TemporaryFolder folder, string name, int? port = null, (string Certificate, string Key)? tls = null)
    {
        var program = Peer.Require("nginx", "nginx-light");
        port ??= FreePort.Next();
        var certificate = tls is null ? "" : $" ssl; ssl_certificate {tls.Value.Certificate}; ssl_certificate_key {tls.Value.Key}";
        var configuration = folder.Write($"{name}/nginx.conf", $$"""
            daemon off;
            master_process off;
            pid {{folder[$"{name}/nginx.pid"]}};
            error_log {{folder[$"{name}/error.log"]}};
            events { worker_connections 256; }
            http {
              access_log off;
              client_body_temp_path {{folder[$"{name}/body"]}};
              proxy_temp_path {{folder[$"{name}/proxy"]}};
              fastcgi_temp_path {{folder[$"{name}/fastcgi"]}};
              uwsgi_temp_path {{folder[$"{name}/uwsgi"]}};
              scgi_temp_path {{folder[$"{name}/scgi"]}};
              server {
                listen 127.0.0.1:{{port}}{{certificate}};
                location /stock/ { default_type application/json; return 200 '{"instance":"{{name}}","count":7}'; }
              }
            }
            """);
        var process = Process.Start(new ProcessStartInfo(program, ["-c", configuration, "-p", folder.Path]) { RedirectStandardError = true })!;
        var nginx = new Nginx(process, port.Value);
        await Eventually.Holds(() => AcceptsAsync(port.Value), $"nginx '{name}' answers");
        return nginx;
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    private static async Task<bool> AcceptsAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        return true;
    }
}
