using System.Net;
using System.Net.Http.Headers;
using HttpBench.Load;

namespace HttpBench.Peers;

/// <summary>A peer that is up and answers, or why it is not.</summary>
internal sealed class RunningPeer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly Launched? _launched;

    private RunningPeer(string name, bool isCompiledAhead, Target target, Launched? launched, int dataPath, string? notYet)
    {
        Name = name;
        IsCompiledAhead = isCompiledAhead;
        Target = target;
        _launched = launched;
        DataPath = dataPath;
        NotYet = notYet;
    }

    public string Name { get; }
    public bool IsCompiledAhead { get; }
    public Target Target { get; }

    /// <summary>Why it does not do what the case asks; null where it does.</summary>
    public string? NotYet { get; }

    /// <summary>The process that has the requests.</summary>
    public int DataPath { get; }

    /// <summary>The process that watches over it; null where it is alone.</summary>
    public int? Watcher => _launched is null || _launched.Pid == DataPath ? null : _launched.Pid;

    /// <summary>The upstream itself, without TLS.</summary>
    public static RunningPeer Direct(int port) => new("direct", true, new Target(port, null), null, 0, null);

    public static async Task<RunningPeer> StartAsync(IPeer peer, Setup setup, int upstreamPort, Certificates certificates, string cores, string folder)
    {
        Directory.CreateDirectory(folder);
        var port = Launched.FreePort();
        var target = new Target(port, certificates.ClientOptions(setup));
        var launched = new Launched(cores, peer.Prepare(setup, port, upstreamPort, certificates, folder), folder);
        try
        {
            var problem = await AnswersAsync(launched, setup, target);
            return new RunningPeer(peer.Name, peer.IsCompiledAhead, target, launched, problem is null ? peer.DataPath(launched.Pid) : 0, problem);
        }
        catch
        {
            launched.Dispose();
            throw;
        }
    }

    public void Dispose() => _launched?.Dispose();

    /// <returns>Null once it answers as the case wants it to; else what stands against it.</returns>
    private static async Task<string?> AnswersAsync(Launched launched, Setup setup, Target target)
    {
        using var client = new HttpClient(new SocketsHttpHandler { SslOptions = target.Tls ?? new(), UseProxy = false }) { Timeout = TimeSpan.FromSeconds(2) };
        var limit = DateTime.UtcNow + Patience;
        var last = "";
        while (DateTime.UtcNow < limit)
        {
            if (launched.HasEnded) return "it ended: " + launched.LastWords;
            try
            {
                using var answer = await client.SendAsync(Probe(setup, target));
                await answer.Content.ReadAsByteArrayAsync();
                if (answer.StatusCode == HttpStatusCode.OK) return setup.Grpc && !HasTrailer(answer.TrailingHeaders) ? "no trailers come through" : null;
                last = $"it answers with {(int)answer.StatusCode}";
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                last = (e.InnerException ?? e).Message;
            }

            await Task.Delay(100);
        }

        return last;
    }

    private static HttpRequestMessage Probe(Setup setup, Target target)
    {
        var request = new HttpRequestMessage(setup.Grpc ? HttpMethod.Post : HttpMethod.Get, target.Url(setup.Grpc ? "/bench.Echo/Say" : "/small"))
        {
            Version = setup.Http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact
        };
        request.Headers.Host = "bench.local";
        if (!setup.Grpc) return request;
        request.Content = new ByteArrayContent(Http2Caller.Message);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        return request;
    }

    private static bool HasTrailer(HttpResponseHeaders trailers) => trailers.Contains("grpc-status");
}
