using System.Globalization;
using System.Text.Json.Nodes;
using Outrider.Engine.Tests.Http;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Attacks;

/// <summary>Node.js: llhttp, as strict as it comes.</summary>
internal sealed class NodeWitness : IWitness
{
    private const string Program =
        """
        const http = require('http');
        const server = http.createServer({ insecureHTTPParser: false, requestTimeout: 0, headersTimeout: 0, maxHeaderSize: 131072 }, (request, answer) => {
          const pieces = [];
          request.on('data', piece => pieces.push(piece));
          request.on('end', () => {
            console.log(JSON.stringify({ method: request.method, target: request.url, fields: request.rawHeaders, body: Buffer.concat(pieces).toString('hex'), trailers: request.rawTrailers }));
            answer.setHeader('X-Seen', request.headers['x-decision'] || 'none');
            answer.end('seen');
          });
        });
        server.keepAliveTimeout = 0;
        server.listen(0, '127.0.0.1', () => console.log(server.address().port));
        process.stdin.resume();
        process.stdin.on('end', () => process.exit());
        """;

    private readonly ProgramWitness _node = new(Peer.Require("node", "nodejs"), "-e", Program);

    public string Name => "node";

    public int Port { get; private set; }

    public static async Task<IWitness> StartAsync()
    {
        var witness = new NodeWitness();
        witness.Port = int.Parse(await witness._node.FirstLineAsync(), CultureInfo.InvariantCulture);
        return witness;
    }

    public async Task<IReadOnlyList<SeenRequest>> SeenAsync()
    {
        // It looks at one thing after the other, and this is the last.
        await RawCaller.ExchangeAsync(Port, "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        var seen = new List<SeenRequest>();
        await Eventually.True(
            () =>
            {
                while (_node.Lines.TryDequeue(out var line)) seen.Add(Read(JsonNode.Parse(line)!));
                return seen.Count > 0 && seen[^1].Target == "/last";
            },
            "all lines have come");
        return seen[..^1];
    }

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    private static SeenRequest Read(JsonNode line) =>
        new((string)line["method"]!, (string)line["target"]!, Lines(line["fields"]!), System.Text.Encoding.Latin1.GetString(Convert.FromHexString((string)line["body"]!)), Lines(line["trailers"]!));

    private static List<KeyValuePair<string, string>> Lines(JsonNode raw) => [.. raw.AsArray().Chunk(2).Select(pair => KeyValuePair.Create((string)pair[0]!, (string)pair[1]!))];
}
