using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Outrider.Logs.Records;
using Outrider.Logs.Sinks;

namespace Outrider.Engine.Tests.Logs.Sinks;

/// <summary>The forward protocol against a server of the test's own; the end-to-end tests have one in another language, with another library.</summary>
public sealed class ForwardSinkTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public ForwardSinkTests() => _listener.Start();

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task A_chunk_is_accepted_when_it_is_acknowledged_and_the_connection_is_kept()
    {
        await using var sink = Make();
        var sending = sink.SendAsync(SinkBatch.Numbered(3), CancellationToken.None);
        using var peer = await AcceptAsync();
        var first = await peer.ReadChunkAsync();
        Assert.Equal("outrider", first.Tag);
        Assert.False(sending.IsCompleted);
        await peer.AcknowledgeAsync(first.Id);
        Assert.Equal(SendOutcome.Accepted, await sending);
        // The same batch again has the same id: a server may tell it by that.
        sending = sink.SendAsync(SinkBatch.Numbered(3), CancellationToken.None);
        var second = await peer.ReadChunkAsync();
        Assert.Equal(first.Id, second.Id);
        await peer.AcknowledgeAsync(second.Id);
        Assert.Equal(SendOutcome.Accepted, await sending);
    }

    [Fact]
    public async Task Each_tag_is_a_chunk_of_its_own_and_only_what_was_not_acknowledged_is_sent_again()
    {
        await using var sink = Make("tag: 'app.{service}'");
        var sending = sink.SendAsync(SinkBatch.Of("""{"service":"a"}""", """{"service":"b"}""", """{"service":"a"}"""), CancellationToken.None);
        using (var peer = await AcceptAsync())
        {
            var chunk = await peer.ReadChunkAsync();
            Assert.Equal("app.a", chunk.Tag);
            await peer.AcknowledgeAsync(chunk.Id);
            Assert.Equal("app.b", (await peer.ReadChunkAsync()).Tag);
        }

        var outcome = await sending;
        Assert.Equal([1], outcome.Again);
        Assert.Equal($"{_listener.LocalEndpoint}: it closed the connection without an answer", outcome.Reason);
    }

    [Fact]
    public async Task Another_acknowledgement_and_none_in_time_are_none()
    {
        await using var sink = Make("timeout: 200ms");
        var sending = sink.SendAsync(SinkBatch.Numbered(1), CancellationToken.None);
        using (var peer = await AcceptAsync())
        {
            await peer.ReadChunkAsync();
            await peer.AcknowledgeAsync("another");
            Assert.Contains("something other than the acknowledgement", (await sending).Reason);
        }

        sending = sink.SendAsync(SinkBatch.Numbered(1), CancellationToken.None);
        using (await AcceptAsync()) Assert.Equal($"{_listener.LocalEndpoint}: no answer within 200ms", (await sending).Reason);
    }

    [Theory]
    [InlineData("the key", "the key", null)]
    [InlineData("the key", "another key", "refuses us: no")]
    public async Task Both_ends_prove_that_they_know_the_shared_key(string ours, string theirs, string? refusal)
    {
        await using var sink = Make($"shared_key: '{ours}', hostname: us, user: {{ user: me, password: hunter22 }}");
        var sending = sink.SendAsync(SinkBatch.Numbered(1), CancellationToken.None);
        using var peer = await AcceptAsync();
        Assert.Equal(refusal is null, await peer.GreetAsync(theirs, "me", "hunter22"));
        if (refusal is null)
        {
            await peer.AcknowledgeAsync((await peer.ReadChunkAsync()).Id);
            Assert.Equal(SendOutcome.Accepted, await sending);
            return;
        }

        Assert.Contains(refusal, (await sending).Reason);
        Assert.DoesNotContain("the key", (await sending).Reason);
    }

    [Fact]
    public async Task A_server_that_does_not_know_the_key_gets_nothing()
    {
        await using var sink = Make("shared_key: 'the key', hostname: us");
        var sending = sink.SendAsync(SinkBatch.Numbered(1), CancellationToken.None);
        using var peer = await AcceptAsync();
        await peer.GreetAsync("another key", lies: true);
        Assert.Contains("it does not know the shared key", (await sending).Reason);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(70_000)]
    public void Heads_are_of_the_shortest_form_that_holds_the_number(int count)
    {
        using var output = new PooledBytes();
        new MsgpackWriter(output).Json(Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat("1", count))}]"));
        Assert.Equal(count + (count < 16 ? 1 : count < 65536 ? 3 : 5), output.Length);
        Assert.Equal(1, count == 0 ? 1 : output.Span[^1]);
    }

    [Theory]
    [InlineData("0", "00")]
    [InlineData("127", "7f")]
    [InlineData("128", "cc80")]
    [InlineData("-32", "e0")]
    [InlineData("-33", "d0df")]
    [InlineData("-129", "d1ff7f")]
    [InlineData("65536", "ce00010000")]
    [InlineData("-9223372036854775808", "d38000000000000000")]
    [InlineData("12345678901234567890", "b43132333435363738393031323334353637383930")]
    [InlineData("1.5", "cb3ff8000000000000")]
    [InlineData("1e999", "a5316539" + "3939")]
    [InlineData("null", "c0")]
    [InlineData("true", "c3")]
    [InlineData("\"\\u00e9\"", "a2c3a9")]
    [InlineData("{\"a\":{\"b\":[]}}", "81a16181a16290")]
    public void A_value_has_its_bytes(string json, string hex)
    {
        using var output = new PooledBytes();
        new MsgpackWriter(output).Json(Encoding.UTF8.GetBytes(json));
        Assert.Equal(hex, Convert.ToHexStringLower(output.Span));
    }

    private ILogSink Make(string more = "") => SinkBatch.Make($"{{ type: forward, address: '{_listener.LocalEndpoint}'{(more.Length > 0 ? ", " + more : "")} }}");

    private async Task<Peer> AcceptAsync() => new(await _listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken));

    private sealed class Peer(TcpClient client) : IDisposable
    {
        private readonly byte[] _buffer = new byte[64 << 10];
        private int _length;

        public async Task<(string Tag, string Id)> ReadChunkAsync()
        {
            var chunk = (List<object?>)(await ReadAsync())!;
            return ((string)chunk[0]!, (string)((Dictionary<string, object?>)chunk[2]!)["chunk"]!);
        }

        public Task AcknowledgeAsync(string id) => WriteAsync(w =>
        {
            w.Map(1);
            w.Text("ack");
            w.Text(id);
        });

        /// <returns>Whether the caller knows the key and the password.</returns>
        public async Task<bool> GreetAsync(string key, string user = "", string password = "", bool lies = false)
        {
            var (nonce, salt) = ("nonce"u8.ToArray(), user.Length > 0 ? "salt"u8.ToArray() : []);
            await WriteAsync(w =>
            {
                w.Array(2);
                w.Text("HELO");
                w.Map(2);
                w.Text("nonce");
                w.Binary(nonce);
                w.Text("auth");
                w.Binary(salt);
            });
            var ping = (List<object?>)(await ReadAsync())!;
            Assert.Equal(("PING", "us", user), ((string)ping[0]!, (string)ping[1]!, (string)ping[4]!));
            var knows = (string)ping[3]! == Digest((byte[])ping[2]!, "us"u8.ToArray(), nonce, Encoding.UTF8.GetBytes(key));
            if (user.Length > 0) knows &= (string)ping[5]! == Digest(salt, Encoding.UTF8.GetBytes(user), Encoding.UTF8.GetBytes(password));
            await WriteAsync(w =>
            {
                w.Array(5);
                w.Text("PONG");
                w.Boolean(knows || lies);
                w.Text(knows ? "" : "no");
                w.Text("server");
                w.Text(Digest((byte[])ping[2]!, "server"u8.ToArray(), nonce, Encoding.UTF8.GetBytes(key)));
            });
            return knows;
        }

        public void Dispose() => client.Dispose();

        private static string Digest(params byte[][] parts) => Convert.ToHexStringLower(SHA512.HashData([.. parts.SelectMany(p => p)]));

        private async Task WriteAsync(Action<MsgpackWriter> write)
        {
            using var output = new PooledBytes();
            write(new MsgpackWriter(output));
            await client.GetStream().WriteAsync(output.Memory, TestContext.Current.CancellationToken);
        }

        private async Task<object?> ReadAsync()
        {
            while (true)
            {
                if (TryTake(out var value)) return value;
                var read = await client.GetStream().ReadAsync(_buffer.AsMemory(_length), TestContext.Current.CancellationToken);
                Assert.NotEqual(0, read);
                _length += read;
            }
        }

        private bool TryTake(out object? value)
        {
            var reader = new MsgpackReader(_buffer.AsSpan(0, _length));
            if (!reader.TryRead(out value)) return false;
            _buffer.AsSpan(reader.Used, _length - reader.Used).CopyTo(_buffer);
            _length -= reader.Used;
            return true;
        }
    }
}
