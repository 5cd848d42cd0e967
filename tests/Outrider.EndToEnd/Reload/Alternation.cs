using Outrider.EndToEnd.Applications;

namespace Outrider.EndToEnd.Reload;

/// <summary>Sixteen configurations of one run: each bit of the number adds one thing that the one before may not have.</summary>
internal static class Alternation
{
    public const int Count = 16;

    public static string Config(int number) => $$"""
        app: { name: reloaded, command: {{Application.Server}}, ready: { interval: 20ms }, output: hidden }
        admin: { listen: 127.0.0.1:0 }
        inbound:
          - listen: 127.0.0.1:0
            routes:
              - { match: { path: {{(Has(number, 1) ? "/another/*" : "/other/*")}} } }
              {{(Has(number, 1) ? "- { match: { path: /yet/another } }" : "# one less")}}
              - { match: { path: /* } }
          {{(Has(number, 4) ? "- { listen: 127.0.0.1:0 }" : "# one less")}}
        outbound:
          listen: 127.0.0.1:0
          services:
            first: { discovery: { type: static, instances: ['127.0.0.1:9'] } }
            {{(Has(number, 2) ? "second: { discovery: { type: static, instances: ['127.0.0.1:9'] } }" : "# one less")}}
        {{(Has(number, 8) ? "logs: { sinks: [ { type: file, path: collected.log } ] }" : "# no logs")}}
        """;

    private static bool Has(int number, int bit) => (number & bit) != 0;
}
