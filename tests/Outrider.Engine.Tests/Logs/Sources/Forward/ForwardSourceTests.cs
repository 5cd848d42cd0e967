using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Outrider.Engine.Tests.Logs.Receiving;
using static Outrider.Engine.Tests.Logs.Sources.Forward.MsgpackWriter;

namespace Outrider.Engine.Tests.Logs.Sources.Forward;

/// <summary>Senders over real connections: who asks is told when its entries are safe, and who must know a key is asked for it.</summary>
public sealed class ForwardSourceTests
{
    private const string Key = "secret";

    [Fact]
    public async Task An_acknowledgement_follows_the_entries_to_the_disk()
    {
        await using var run = await ReceivingRun.StartAsync("{ type: forward, listen: '127.0.0.1:0' }");
        using var socket = await run.ConnectAsync("listen");
        await socket.SendAsync(Write(Message("one", "chunk-1")));
        Assert.Equal("\u0081\u00a3ack\u00a7chunk-1", Encoding.Latin1.GetString(await ReadAsync(socket, 13)));
        var spool = Directory.GetFiles(Path.Combine(run.State, "logs", "received"), "*.log", SearchOption.AllDirectories).Single();
        Assert.Contains("\"message\":\"one\"", await File.ReadAllTextAsync(spool, TestContext.Current.CancellationToken));
        var records = await run.RecordsAsync(1);
        Assert.Equal("app", records[0].GetProperty("tag").GetString());
    }

    [Fact]
    public async Task Who_knows_the_key_is_heard()
    {
        await using var run = await ReceivingRun.StartAsync($"{{ type: forward, listen: '127.0.0.1:0', shared_key: {Key} }}");
        using var socket = await run.ConnectAsync("listen");
        var nonce = await HelloAsync(socket);
        await socket.SendAsync(Write(new object?[] { "PING", "me", "salt", Digest("salt", "me", nonce, Key), "", "" }));
        var pong = Encoding.Latin1.GetString(await ReadAsync(socket, 8 + (Environment.MachineName.Length < 32 ? 1 : 5) + Environment.MachineName.Length + 5 + 128));
        Assert.StartsWith("\u0095\u00a4PONG\u00c3\u00a0", pong);
        Assert.EndsWith(Digest("salt", Environment.MachineName, nonce, Key), pong);
        await socket.SendAsync(Write(Message("one", "c")));
        await ReadAsync(socket, 7);
        await run.RecordsAsync(1);
    }

    [Theory]
    [InlineData("another")]
    [InlineData(null)]
    public async Task Who_does_not_know_it_is_not(string? key)
    {
        await using var run = await ReceivingRun.StartAsync($"{{ type: forward, listen: '127.0.0.1:0', shared_key: {Key} }}");
        using var socket = await run.ConnectAsync("listen");
        var nonce = await HelloAsync(socket);
        await socket.SendAsync(key is null ? Write(Message("one", "c")) : Write(new object?[] { "PING", "me", "salt", Digest("salt", "me", nonce, key), "", "" }));
        var rest = new List<byte>();
        var buffer = new byte[256];
        int count;
        do rest.AddRange(buffer[..(count = await ReceiveAsync(socket, buffer))]);
        while (count > 0);
        Assert.DoesNotContain("ack", Encoding.Latin1.GetString([.. rest]));
        Assert.Empty(run.Sink.Records);
    }

    private static object?[] Message(string text, string chunk) =>
        ["app", 1767323045L, new Dictionary<string, object?> { ["message"] = text }, new Dictionary<string, object?> { ["chunk"] = chunk }];

    private static string Digest(string salt, string host, byte[] nonce, string key) =>
        Convert.ToHexStringLower(SHA512.HashData([.. Encoding.UTF8.GetBytes(salt), .. Encoding.UTF8.GetBytes(host), .. nonce, .. Encoding.UTF8.GetBytes(key)]));

    /// <summary>["HELO", {"nonce": 16 bytes, "auth": "", "keepalive": true}]</summary>
    private static async Task<byte[]> HelloAsync(Socket socket)
    {
        var hello = await ReadAsync(socket, 1 + 5 + 1 + 6 + 18 + 5 + 1 + 10 + 1);
        Assert.Equal("\u0092\u00a4HELO\u0083\u00a5nonce\u00c4\u0010", Encoding.Latin1.GetString(hello[..15]));
        return hello[15..31];
    }

    private static async Task<byte[]> ReadAsync(Socket socket, int count)
    {
        var bytes = new byte[count];
        for (var have = 0; have < count;)
        {
            var more = await ReceiveAsync(socket, bytes.AsMemory(have));
            Assert.True(more > 0, $"{count} bytes were expected, and {have} came: {Encoding.Latin1.GetString(bytes[..have])}");
            have += more;
        }

        return bytes;
    }

    private static async Task<int> ReceiveAsync(Socket socket, Memory<byte> into)
    {
        try
        {
            using var late = new CancellationTokenSource(Outrider.Testing.Eventually.Soon);
            return await socket.ReceiveAsync(into, late.Token);
        }
        catch (SocketException)
        {
            return 0;
        }
    }
}
