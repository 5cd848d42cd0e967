using Outrider.Configuration;
using Outrider.Kernel;

namespace Outrider.Logs.Sources;

internal sealed class HttpSourceConfig
{
    /// <summary>OTLP's port for HTTP, which its exporters send to by themselves.</summary>
    public static readonly ListenAddress DefaultListen = ListenAddress.Loopback(4318);

    // As the admin API's.
    private static readonly ValueKind<string> TokenKind = Values.Secret(Values.Matching("token", @"^[\x21-\x7e]{16,512}\z", "give 16 to 512 printable characters without blanks, best as \"${file:…}\" or \"${NAME}\""));

    public Placed<ListenAddress>? Listen;
    public bool WantsToken = true;
    public string? Token;

    // Exporters of OTLP send at most 4 MiB at once by default, as gRPC's servers take it.
    public ByteSize MaxBody = ByteSize.FromMiB(4);

    public int MaxConnections = 1_000;
    public ByteSize Max = ByteSize.FromMiB(256);

    public static readonly Shape<HttpSourceConfig> Shape = new("Lines by HTTP: NDJSON, a JSON array or text by POST to '/', and OTLP logs (protobuf and JSON) to '/v1/logs'. An answer of 2xx says that they are on the disk.", s =>
    {
        s.Optional("listen", c => ref c.Listen, Values.Placed(Values.Listen), "Where to listen. Default: 127.0.0.1:4318, or a free port where that one is taken.");
        s.Key("auth", c => ref c.WantsToken, Values.Choice(("token", true), ("none", false)), "What senders must bring; none is for loopback only, and pages in a browser are then refused.");
        s.Optional("token", c => ref c.Token, TokenKind, "The token that senders bring as 'Authorization: Bearer …'.");
        s.Key("max_body", c => ref c.MaxBody, Values.SizeBetween(ByteSize.FromKiB(1), ByteSize.FromMiB(64)), "The largest body, as it is sent and after gzip; a larger one is answered with 413.");
        s.Key("max_connections", c => ref c.MaxConnections, Values.Integer(1, 100_000), "Open connections; a further one is closed at once.");
        s.Key("max", c => ref c.Max, Values.SizeBetween(ByteSize.FromMiB(1), new ByteSize(1L << 40)), "What may wait on disk for the sinks. When it is reached the answer is 503 with Retry-After, and senders keep what they have.");
        s.Check((c, section) =>
        {
            if (c.WantsToken && c.Token is null) section.Problem("'token' is missing; give one, best as \"${file:…}\", or 'auth: none' where only this machine can send");
            if (!c.WantsToken && c.Listen is { Value.IsLoopback: false }) section.At("auth").Problem("'none' is not allowed where others can reach the listener; give a token, or listen on 127.0.0.1");
            if (!c.WantsToken && c.Token is not null) section.At("token").Problem("a token is given, and 'auth: none' asks for none; remove one of the two");
        });
    });
}
