using HttpBench.Wire;

namespace HttpBench.Load;

/// <summary>A connection for every call, with a handshake of its own under TLS.</summary>
internal sealed class NewConnectionCaller(Target target) : ICaller
{
    private static readonly byte[] Request = Http1Caller.Get("/small", "Connection: close\r\n");

    public async ValueTask CallAsync()
    {
        using var wire = await target.ConnectAsync();
        await wire.SendAsync(Request);
        await Http1Caller.AnswerAsync(new Incoming(wire, 4 << 10));
    }

    public void Dispose()
    {
    }
}
