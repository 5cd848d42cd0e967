using Outrider.Configuration;

namespace Outrider.Supervision;

internal sealed class LiveConfig
{
    public string? Http;
    public bool? Tcp;
    public IReadOnlyList<string>? Command;
    public string? Grpc;
    public int? Port;
    public TimeSpan? Delay;

    // The four figures are those of Kubernetes' livenessProbe.
    public TimeSpan Interval = TimeSpan.FromSeconds(10);
    public TimeSpan Timeout = TimeSpan.FromSeconds(1);
    public int Failures = 3;

    public bool AsksPort => Http is not null || Grpc is not null || Tcp == true;

    public static readonly Shape<LiveConfig> Shape = new("How a program that runs shows that it is still of use. One that does not is stopped, which counts as a failure: its restart says what follows.", s =>
    {
        s.Optional("http", c => ref c.Http, ProbeKinds.Path, "Of use when a GET of this path on its port is answered with 200 to 399.");
        s.OptionalValue("tcp", c => ref c.Tcp, Values.Boolean, "true: of use when its port accepts connections.");
        s.Optional("command", c => ref c.Command, Values.Command, "Of use when this program ends with code 0.");
        s.Optional("grpc", c => ref c.Grpc, ProbeKinds.GrpcService, "Of use when the health service of gRPC on its port answers SERVING: true for the server as a whole, or a service's name.");
        s.OptionalValue("port", c => ref c.Port, ProbeKinds.Port, "Where http, tcp and grpc ask. Default: where the program listens.");
        s.OptionalValue("delay", c => ref c.Delay, Values.Duration(TimeSpan.Zero, TimeSpan.FromDays(1)), "From when on after its start. Default: from when it was ready.");
        s.Key("interval", c => ref c.Interval, Values.Duration(TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1)), "Between probes.");
        s.Key("timeout", c => ref c.Timeout, Values.Duration(TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(5)), "Of one probe.");
        s.Key("failures", c => ref c.Failures, Values.Integer(1, 100), "Failures in a row after which it is stopped.");
        s.Check((c, section) =>
        {
            var ways = new object?[] { c.Http, c.Tcp, c.Command, c.Grpc }.Count(w => w is not null);
            if (ways > 1) section.Problem("more than one of http, tcp, command and grpc is given; keep the one that says most");
            else if (ways == 0 || c.Tcp == false) section.Problem("nothing is asked here; give http, tcp: true, command or grpc, or leave live out");
            else if (c.Port is not null && !c.AsksPort) section.At("port").Problem("nothing is asked at a port here; give http, tcp: true or grpc beside it, or leave it out");
        });
    });
}
