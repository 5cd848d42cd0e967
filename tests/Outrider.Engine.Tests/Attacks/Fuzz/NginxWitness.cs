using System.Text;
using System.Text.Json.Nodes;
using Outrider.Engine.Tests.Http;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Attacks;

/// <summary>nginx, told to be as lenient as it can be. It names single headers only, and not all.</summary>
internal sealed class NginxWitness : IWitness
{
    private readonly TemporaryFolder _folder = new();
    private ProgramWitness _nginx = null!;

    public string Name => "nginx";

    public int Port { get; } = FreePort.Next();

    public bool TellsFields => false;

    public static async Task<IWitness> StartAsync()
    {
        var program = Peer.Require("nginx", "nginx-light");
        var witness = new NginxWitness();
        witness._nginx = new ProgramWitness(program, "-e", "stderr", "-p", witness._folder.Path, "-c", witness._folder.Write("nginx.conf", witness.Configuration));
        await Eventually.Holds(async () => (await witness.AskAsync("/first")).Contains("seen", StringComparison.Ordinal), "nginx answers");
        return witness;
    }

    public async Task<IReadOnlyList<SeenRequest>> SeenAsync()
    {
        await AskAsync("/last");
        IReadOnlyList<SeenRequest> seen = [];
        await Eventually.True(() => (seen = Read()).Any(request => request.Target == "/last"), "the log is written");
        return [.. seen.Where(request => request.Target is not ("/first" or "/last"))];
    }

    public async ValueTask DisposeAsync()
    {
        await _nginx.DisposeAsync();
        _folder.Dispose();
    }

    private string Configuration =>
        $$"""
        daemon off; master_process off; pid {{_folder["nginx.pid"]}}; error_log /dev/null crit;
        events {}
        http {
          log_format seen escape=json '{"method":"$request_method","target":"$request_uri","id":"$http_x_decision","host":"$http_host","body":"$request_body","status":"$status"}';
          access_log {{_folder["seen.log"]}} seen;
          client_body_temp_path {{_folder["body"]}}; proxy_temp_path {{_folder["proxy"]}};
          fastcgi_temp_path {{_folder["fastcgi"]}}; uwsgi_temp_path {{_folder["uwsgi"]}}; scgi_temp_path {{_folder["scgi"]}};
          client_body_in_single_buffer on; client_body_buffer_size 64k; large_client_header_buffers 8 32k;
          keepalive_requests 1000000; underscores_in_headers on; ignore_invalid_headers off; merge_slashes off;
          server { listen 127.0.0.1:{{Port}}; location / { proxy_pass http://unix:{{_folder["inner.sock"]}}; add_header X-Seen $http_x_decision always; } }
          server { listen unix:{{_folder["inner.sock"]}}; access_log off; location / { return 200 "seen"; } }
        }
        """;

    private Task<string> AskAsync(string path) => RawCaller.ExchangeAsync(Port, $"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

    /// <summary>What it answered with 200: it logs what it refuses too.</summary>
    private List<SeenRequest> Read() =>
        [.. File.ReadAllLines(_folder["seen.log"], Encoding.Latin1).Select(line => JsonNode.Parse(line)!).Where(line => (string)line["status"]! == "200").Select(Read)];

    private static SeenRequest Read(JsonNode line) =>
        new((string)line["method"]!, (string)line["target"]!, [new("X-Decision", (string)line["id"]!), new("Host", (string)line["host"]!)], (string)line["body"]!, []);
}
