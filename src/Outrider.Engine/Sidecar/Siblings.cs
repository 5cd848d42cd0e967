using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Outrider.Admin;
using Outrider.Metrics.Sources;
using Outrider.Native;
using Outrider.Observability;

namespace Outrider.Sidecar;

/// <summary>
/// The other processes of the modules, where there are isolated ones: this process answers to them at a socket by its name, and asks them for what the pages
/// and the exports show of the run as a whole. All are asked at once, and one that is silent holds up nothing for longer than a second.
/// </summary>
internal sealed partial class Siblings : IAsyncDisposable
{
    // A page is being waited for; who does not answer on this machine within it is hung or on its way back.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // More than ten thousand services' worth of text.
    private const int MaxBytes = 32 << 20;
    private const int MaxPoints = 200_000;

    private readonly string _stateFolder;
    private readonly AdminEndpoints _endpoints;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private volatile IReadOnlyList<string> _names = [];
    private HeldFolder? _folder;
    private ModuleSocket? _socket;

    /// <param name="stateFolder">Of the run.</param>
    /// <param name="endpoints">What this process shows of itself.</param>
    /// <param name="time">For the patience.</param>
    /// <param name="log">For sockets that cannot be.</param>
    public Siblings(string stateFolder, AdminEndpoints endpoints, TimeProvider time, ILogger log) =>
        (_stateFolder, _endpoints, _time, _log) = (stateFolder, endpoints, time, log);

    /// <summary>Who they are from now on; from the first one on this process answers them under its own name.</summary>
    public void Follow(string own, IEnumerable<string> others)
    {
        string[] names = [.. others];
        if (names.Length > 0 && _socket is null && !TryAnswer(own)) names = [];
        _names = names;
    }

    /// <summary>Their numbers; each says itself which process it is of.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<MetricPoint>>> MetricsAsync()
    {
        var answers = await AskAsync("/metrics");
        return [.. answers.Where(a => a.Problem.Length == 0).Select(a => PrometheusParser.Parse(a.Body.Span, MaxPoints).Points)];
    }

    /// <summary>The sections of this process's board and of theirs, as one page.</summary>
    public async Task<ReadOnlyMemory<byte>> StatusAsync(StatusBoard own) =>
        _names.Count == 0 ? own.Render() : SiblingStatus.Merge(own.Render(), await AskAsync("/status"));

    public async ValueTask DisposeAsync()
    {
        if (_socket is not null) await _socket.DisposeAsync();
        _folder?.Dispose();
    }

    private bool TryAnswer(string own)
    {
        try
        {
            _folder ??= new HeldFolder(ModuleSocket.CreateFolder(_stateFolder));
            _socket = new ModuleSocket(_endpoints, _time, _log);
            _socket.Start(_folder.PathOf($"{own}.{Environment.ProcessId}"), _folder.PathOf(FileOf(own)));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            NoFolder(_log, ModuleSocket.FolderOf(_stateFolder), e);
            return false;
        }
    }

    private static string FileOf(string name) => name + ".sock";

    private Task<SiblingAnswer[]> AskAsync(string page) => Task.WhenAll(_names.Select(name => AskAsync(name, page)));

    private async Task<SiblingAnswer> AskAsync(string name, string page)
    {
        using var over = new CancellationTokenSource(Patience, _time);
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_folder!.PathOf(FileOf(name))), over.Token);
            await socket.SendAsync(Encoding.ASCII.GetBytes($"GET {page} HTTP/1.0\r\n\r\n"), over.Token);
            using var whole = new MemoryStream();
            var buffer = new byte[64 << 10];
            while (await socket.ReceiveAsync(buffer, over.Token) is > 0 and var got && whole.Length < MaxBytes) whole.Write(buffer, 0, got);
            return BodyOf(name, whole.GetBuffer().AsMemory(0, (int)whole.Length));
        }
        catch (OperationCanceledException)
        {
            return new SiblingAnswer(name, default, $"gave no answer within {Patience.TotalSeconds} s");
        }
        catch (SocketException e)
        {
            return new SiblingAnswer(name, default, e.Message);
        }
    }

    private static SiblingAnswer BodyOf(string name, ReadOnlyMemory<byte> answer)
    {
        var head = answer.Span.IndexOf("\r\n\r\n"u8);
        return head > 0 && answer.Span.StartsWith("HTTP/1.0 200 "u8)
            ? new SiblingAnswer(name, answer[(head + 4)..], "")
            : new SiblingAnswer(name, default, "gave an answer that is none");
    }

    [LoggerMessage(LogLevel.Warning, "{Folder} cannot be used, so that /metrics and /status show this process alone")]
    private static partial void NoFolder(ILogger log, string folder, Exception cause);
}
