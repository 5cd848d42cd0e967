using Outrider.Configuration;

namespace Outrider.Supervision;

internal sealed class ReadyConfig
{
    public string? Http;
    public bool? Tcp;
    public IReadOnlyList<string>? Command;
    public string? Grpc;
    public int? Descriptor;
    public int? Port;
    public TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    public TimeSpan Timeout = TimeSpan.FromSeconds(1);
    public TimeSpan Deadline = TimeSpan.FromSeconds(60);
    public int Successes = 1;
    public int Failures = 3;

    public bool AsksPort => Http is not null || Grpc is not null || Tcp == true;

    public static readonly Shape<ReadyConfig> Shape = new("How a program shows that it is ready. Without a probe: by accepting connections where its port is known or needed, else by running.", s =>
    {
        s.Optional("http", c => ref c.Http, ProbeKinds.Path, "Ready when a GET of this path on its port is answered with 200 to 399.");
        s.OptionalValue("tcp", c => ref c.Tcp, Values.Boolean, "true: ready when its port accepts connections; false: ready when it runs.");
        s.Optional("command", c => ref c.Command, Values.Command, "Ready when this program ends with code 0.");
        s.Optional("grpc", c => ref c.Grpc, ProbeKinds.GrpcService, "Ready when the health service of gRPC on its port answers SERVING: true for the server as a whole, or a service's name.");
        s.OptionalValue("descriptor", c => ref c.Descriptor, Values.Integer(3, 9), "Ready when it has written a line to this descriptor, which it is given; as s6 has it.");
        s.OptionalValue("port", c => ref c.Port, ProbeKinds.Port, "Where http, tcp and grpc ask. Default: where the program listens.");
        s.Key("interval", c => ref c.Interval, Values.Duration(TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1)), "Between probes; once it is ready, ten times as long.");
        s.Key("timeout", c => ref c.Timeout, Values.Duration(TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(5)), "Of one probe.");
        s.Key("deadline", c => ref c.Deadline, Values.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(1)), "Not ready by then, it is stopped; that counts as a failure.");
        s.Key("successes", c => ref c.Successes, Values.Integer(1, 100), "Good answers in a row that make it ready.");
        s.Key("failures", c => ref c.Failures, Values.Integer(1, 100), "Failures in a row that make a ready program not ready.");
        s.Check((c, section) =>
        {
            if (new object?[] { c.Http, c.Tcp, c.Command, c.Grpc, c.Descriptor }.Count(w => w is not null) > 1)
                section.Problem("more than one of http, tcp, command, grpc and descriptor is given; keep the one that says most");
            else if (c.Port is not null && !c.AsksPort) section.At("port").Problem("nothing is asked at a port here; give http, tcp: true or grpc beside it, or leave it out");
        });
    });
}
