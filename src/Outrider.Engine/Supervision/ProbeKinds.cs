using System.Text.RegularExpressions;
using Outrider.Configuration;
using Outrider.Supervision.Readiness;

namespace Outrider.Supervision;

/// <summary>The ways of writing a probe's target, which ready and live probes share.</summary>
internal static partial class ProbeKinds
{
    // What may stand in a request line (RFC 9112, 3.2.1), and nothing that would end it.
    public static readonly ValueKind<string> Path = Values.Matching("path", @"^/[\x21-\x7e]{0,1023}\z", "give a path such as /healthz, with what is not ASCII percent-encoded");

    /// <summary>The service whose health is asked for; <c>true</c>, read as empty, for the server as a whole.</summary>
    public static readonly ValueKind<string> GrpcService = Values.Parsed<string>(
        "true or a service's name", "string", TryParseService, "give true, for the server as a whole, or a service's name such as shop.Orders", v => v.Length == 0 ? "true" : v);

    public static readonly ValueKind<int> Port = Values.Integer(1, 65535);

    private static bool TryParseService(string text, out string service)
    {
        service = text == "true" ? "" : text;
        return text != "false" && ServiceName().IsMatch(text) && text.Length <= GrpcHealthRequest.MaxService;
    }

    [GeneratedRegex(@"^[A-Za-z0-9_./-]+\z")]
    private static partial Regex ServiceName();
}
