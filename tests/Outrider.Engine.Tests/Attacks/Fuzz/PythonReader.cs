using Outrider.Testing;

namespace Outrider.Engine.Tests.Attacks;

/// <summary>Python's http.client, the most forgiving of them: what it can be made to believe, no other can.</summary>
internal sealed class PythonReader : IReader
{
    private const string Program =
        """
        import http.client, json, sys, threading
        port, seed, count = map(int, sys.argv[1:])
        numbers, gate = iter(range(seed, seed + count)), threading.Lock()

        class Answer(http.client.HTTPResponse):
            # It passes over 100 by itself, and would take any other interim answer for the final one.
            def _read_status(self):
                while True:
                    line = super()._read_status()
                    if not 100 < line[1] < 200:
                        return line
                    http.client.parse_headers(self.fp)

        http.client.HTTPConnection.response_class = Answer

        def ask(kept, method, path):
            for _ in range(2):
                fresh = not kept
                connection = kept.pop() if kept else http.client.HTTPConnection("127.0.0.1", port, timeout=20)
                try:
                    connection.request(method, path)
                    answer = connection.getresponse()
                    body = answer.read()
                    if not answer.will_close:
                        kept.append(connection)
                    return {"status": answer.status, "fields": [word for line in answer.getheaders() for word in line], "body": body.hex()}
                except (OSError, http.client.HTTPException):
                    connection.close()
                    if fresh:
                        break
            return {"status": 0, "fields": [], "body": ""}

        def work():
            kept = []
            while True:
                with gate:
                    number = next(numbers, None)
                if number is None:
                    return
                for method, path in (("GET" if number % 7 else "HEAD", f"/case/{number}"), ("GET", f"/clean/{number}")):
                    line = json.dumps({"path": path, **ask(kept, method, path)})
                    with gate:
                        print(line, flush=True)

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        """;

    public string Name => "python";

    public Task<IReadOnlyDictionary<string, ReadAnswer>> ReadAsync(int port, int seed, int count) =>
        ProgramReading.ReadAsync(Peer.Require("python3", "python3"), ["-c", Program], port, seed, count);
}
