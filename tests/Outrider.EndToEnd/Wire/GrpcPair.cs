using System.Diagnostics;
using System.Text.Json.Nodes;
using Outrider.EndToEnd.Applications;
using Outrider.Testing;

namespace Outrider.EndToEnd.Wire;

/// <summary>
/// Two Outriders for all tests of a class: calls go by the ambassador of the first, over HTTP/2 and TLS, to the listener of the second, and from there in
/// clear text to a gRPC server. The callers are processes of their own.
/// </summary>
public sealed class GrpcPair : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly int _port = FreePort.Next();
    private TestAuthority _authority = null!;

    /// <summary>Beside the caller.</summary>
    internal Ride Near { get; private set; } = null!;

    /// <summary>Beside the server.</summary>
    internal Ride Far { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _authority = new TestAuthority(_folder.Path);
        var (certificate, key) = _authority.Issue("server");
        Far = await Ride.StartAsync($$"""
            app: { command: {{Application.GrpcServer}}, protocol: h2c, ready: { interval: 20ms } }
            inbound:
              - listen: 127.0.0.1:0
                tls: { certificate: '{{certificate}}', key: '{{key}}' }
            """);
        Near = await Ride.StartAsync($$"""
            app: { command: {{Application.Server}}, ready: { interval: 20ms } }
            outbound:
              listen: 127.0.0.1:{{_port}}
              services:
                echo:
                  discovery: { type: static, instances: ['{{(await Far.Admin.InboundAsync()).Authority}}'] }
                  protocol: h2
                  tls: { authorities: '{{_authority.CertificatePath}}', server_name: localhost }
            """);
    }

    /// <summary>What the client says of a call.</summary>
    internal async Task<JsonNode> CallAsync(string method)
    {
        using var client = Start(method);
        return await client.ResultAsync();
    }

    internal GrpcCaller Start(string method)
    {
        var (program, script) = Application.GrpcClient;
        return new GrpcCaller(Process.Start(new ProcessStartInfo(program, [script, $"127.0.0.1:{_port}", "echo", method]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!);
    }

    public async ValueTask DisposeAsync()
    {
        // Where a peer is missing, not all of it came about.
        if (Near is not null) await Near.DisposeAsync();
        if (Far is not null) await Far.DisposeAsync();
        _authority.Dispose();
        _folder.Dispose();
    }
}
