using System.Net;
using System.Net.Sockets;
using System.Text;
using Outrider.Http;
using Outrider.Testing;
using Outrider.Traffic;
using Outrider.Transport;

namespace Outrider.Engine.Tests.Http.Http2;

/// <summary>A pool towards a port of this machine, and requests for it.</summary>
internal sealed class UpstreamDial : IAsyncDisposable
{
    private int _opened;

    public UpstreamDial(int port, Http2UpstreamOptions? options = null, TimeProvider? time = null) =>
        Pool = new Http2UpstreamPool(cancel => ConnectAsync(port, cancel), options ?? new Http2UpstreamOptions(), new LimitHits(), time ?? TimeProvider.System, Log);

    public FaultLog Log { get; } = new();

    public Http2UpstreamPool Pool { get; }

    public int Opened => Volatile.Read(ref _opened);

    public static OutgoingRequest Request(string method, string path, BodyLength body, params (string Name, string Value)[] fields)
    {
        var head = new RequestHead { Method = method, Version = HttpVersion.Version11, Body = body };
        head.SetTarget(Encoding.ASCII.GetBytes(path));
        foreach (var (name, value) in fields) head.Fields.Add(Encoding.ASCII.GetBytes(name), Encoding.ASCII.GetBytes(value));
        Assert.Null(RequestRules.Complete(head, "upstream.test"u8));
        return new OutgoingRequest(head, new Exchange(head, 0), "upstream.test"u8.ToArray(), body);
    }

    public ValueTask<IUpstreamStream> OpenAsync() => Pool.OpenAsync(TestContext.Current.CancellationToken);

    /// <summary>The answer's body, to its end.</summary>
    public static async Task<byte[]> BodyAsync(IUpstreamStream stream)
    {
        using var body = new MemoryStream();
        BodyPiece piece;
        do
        {
            piece = await stream.Body.ReadAsync().AsTask().WaitAsync(Eventually.Soon);
            body.Write(piece.Octets.Span);
        }
        while (!piece.IsLast);
        stream.Body.Finish();
        return body.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync();
        Assert.Empty(Log.Faults);
    }

    private async ValueTask<Connection> ConnectAsync(int port, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancel);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        Interlocked.Increment(ref _opened);
        return new Connection(socket, new NetworkStream(socket, ownsSocket: true), null);
    }
}
