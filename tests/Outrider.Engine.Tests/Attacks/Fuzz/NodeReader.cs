using Outrider.Testing;

namespace Outrider.Engine.Tests.Attacks;

/// <summary>Node.js's client, over kept connections.</summary>
internal sealed class NodeReader : IReader
{
    private const string Program =
        """
        const http = require('http');
        const [port, seed, count] = process.argv.slice(1).map(Number);
        const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
        const ask = (method, path) => new Promise(done => {
          const say = read => { console.log(JSON.stringify({ path, ...read })); done(); };
          const none = () => say({ status: 0, fields: [], body: '' });
          const request = http.request({ port, host: '127.0.0.1', method, path, agent }, answer => {
            const pieces = [];
            answer.on('data', piece => pieces.push(piece));
            answer.on('error', () => {});
            answer.on('close', () => answer.complete ? say({ status: answer.statusCode, fields: answer.rawHeaders, body: Buffer.concat(pieces).toString('hex') }) : none());
          });
          request.on('error', () => request.res || none());
          request.end();
        });
        let next = seed;
        const work = async () => {
          while (next < seed + count) {
            const number = next++;
            await ask(number % 7 == 0 ? 'HEAD' : 'GET', '/case/' + number);
            await ask('GET', '/clean/' + number);
          }
        };
        Promise.all(Array.from({ length: 16 }, work)).then(() => process.exit());
        """;

    public string Name => "node";

    public Task<IReadOnlyDictionary<string, ReadAnswer>> ReadAsync(int port, int seed, int count) =>
        ProgramReading.ReadAsync(Peer.Require("node", "nodejs"), ["-e", Program], port, seed, count);
}
