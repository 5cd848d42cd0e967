using HttpBench.Cases;

namespace HttpBench.Peers;

/// <summary>
/// Outrider attached to the upstream, with everything on that a request meets by default: a route, readiness, forwarded headers, trace context, metrics.
/// Its data path is the sidecar process, the one child of its supervisor.
/// </summary>
internal sealed class OutriderPeer(string executable, bool namesItsMethods) : IPeer
{
    // Hot methods are looked for 0.1 s after the last new one, instead of a second, or ten where a process has one core as here: the same code in the
    // end, sooner. The numbers are hexadecimal.
    private static readonly string[] Impatience = ["DOTNET_TC_CallCountingDelayMs=64", "DOTNET_TC_DelaySingleProcMultiplier=1"];

    public string Name => "Outrider";

    public bool IsCompiledAhead => false;

    public IReadOnlyList<string> Prepare(Setup setup, int port, int upstreamPort, Certificates certificates, string folder)
    {
        var client = setup.ClientCertificates ? $", client: {{ authorities: {certificates.Authority}, require: true }}" : "";
        var tls = setup.Tls ? $"\n    tls: {{ certificate: {certificates.Server}, key: {certificates.ServerKey}{client} }}" : "";
        var configuration = Path.Combine(folder, "outrider.yaml");
        File.WriteAllText(configuration, $$"""
            app: { name: bench, port: {{upstreamPort}}{{(setup.Grpc ? ", protocol: h2c" : "")}} }
            outrider: { state: "{{folder}}/state" }
            inbound:
              - listen: 127.0.0.1:{{port}}{{tls}}
                limits: { connections: 15000 }
                routes:
                  - match: { path: /admin/*, methods: [GET] }
                  - match: { path: /* }
            admin: { listen: "127.0.0.1:0" }

            """);
        return ["env", .. Impatience, .. namesItsMethods ? Profile.Variables : [], executable, "run", "-c", configuration];
    }

    public int DataPath(int startedPid) => ProcessTree.ChildrenOf(startedPid).FirstOrDefault(startedPid);
}
