using System.Text;
using HttpBench.Wire;

namespace HttpBench.Load;

/// <summary>The same request again and again over one kept connection.</summary>
internal sealed class Http1Caller : ICaller
{
    private readonly Connection _wire;
    private readonly Incoming _incoming;
    private readonly byte[] _request;

    private Http1Caller(Connection wire, byte[] request)
    {
        _wire = wire;
        _incoming = new Incoming(wire);
        _request = request;
    }

    public static async Task<ICaller> ConnectAsync(Target target, byte[] request) => new Http1Caller(await target.ConnectAsync(), request);

    /// <param name="extra">Further header lines, each with its end.</param>
    public static byte[] Get(string path, string extra = "") => Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: bench.local\r\nUser-Agent: bench\r\nAccept: */*\r\n{extra}\r\n");

    public static byte[] Post(string path, int length) =>
        [.. Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: bench.local\r\nUser-Agent: bench\r\nContent-Length: {length}\r\n\r\n"), .. new byte[length]];

    public async ValueTask CallAsync()
    {
        await _wire.SendAsync(_request);
        await AnswerAsync(_incoming);
    }

    public static async ValueTask AnswerAsync(Incoming incoming)
    {
        var head = await incoming.HeadAsync() ?? throw new InvalidDataException("the connection was closed before an answer");
        if (!incoming.Bytes.StartsWith("HTTP/1.1 200"u8)) throw new InvalidDataException("answered with " + Encoding.ASCII.GetString(incoming.Bytes[..incoming.Bytes.IndexOf((byte)'\r')]));
        incoming.Use(head.Length);
        await incoming.SkipBodyAsync(head);
    }

    public void Dispose() => _wire.Dispose();
}
