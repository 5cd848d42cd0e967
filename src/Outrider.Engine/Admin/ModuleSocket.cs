using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Outrider.Admin;

/// <summary>
/// The same pages for the run's other processes, over a Unix socket in a folder that is its owner's alone: what is asked here goes into the main process's
/// <c>/metrics</c> and <c>/status</c>. One request a connection, as HTTP/1.0 has it (<c>curl --unix-socket</c> works too). Rejected: Kestrel, which would
/// cost an isolated module, that may be a few megabytes of work, 17 MB of its own.
/// </summary>
internal sealed partial class ModuleSocket : IAsyncDisposable
{
    // Somebody on this machine who is us: whoever takes longer for one line is stuck.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private const int MaxHead = 8 << 10;
    private const int Backlog = 16;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly AdminEndpoints _endpoints;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly SemaphoreSlim _room = new(Backlog);
    private readonly CancellationTokenSource _ending = new();
    private Task _loop = Task.CompletedTask;

    /// <param name="endpoints">What is shown; their gate asks for no token, since the folder is the gate.</param>
    /// <param name="time">For the patience.</param>
    /// <param name="log">For a socket that cannot be.</param>
    public ModuleSocket(AdminEndpoints endpoints, TimeProvider time, ILogger log) => (_endpoints, _time, _log) = (endpoints, time, log);

    /// <summary>The folder of a run's sockets.</summary>
    public static string FolderOf(string stateFolder) => Path.Combine(stateFolder, "modules");

    /// <summary>Made with the folder where there is none.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static string CreateFolder(string stateFolder)
    {
        var folder = FolderOf(stateFolder);
        Directory.CreateDirectory(folder, OwnerOnly);
        File.SetUnixFileMode(folder, OwnerOnly);
        return folder;
    }

    /// <summary>Takes the name over from whichever process had it before, which goes on answering those who came to it.</summary>
    /// <param name="beside">A path of its own for the moment of binding, short enough for an address (unix(7)).</param>
    /// <param name="path">The name it is found by, in the same folder.</param>
    public void Start(string beside, string path)
    {
        try
        {
            File.Delete(beside);
            _socket.Bind(new UnixDomainSocketEndPoint(beside));
            _socket.Listen(Backlog);
            // Renamed and not unlinked first: there is no moment without one. And .NET deletes the path it has bound when the socket is closed.
            File.Move(beside, path, overwrite: true);
            _loop = Task.Run(AcceptAsync);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException)
        {
            CannotListen(_log, path, e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _loop;
        _socket.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                await _room.WaitAsync(_ending.Token);
                _ = ServeAsync(await _socket.AcceptAsync(_ending.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The end was asked for; or there are no descriptors left, and then the numbers of this process are the least of its worries.
        }
    }

    private async Task ServeAsync(Socket caller)
    {
        // Sockets complete on the thread that polls them all.
        await Task.Yield();
        try
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
            using var timer = _time.CreateTimer(static over => ((CancellationTokenSource)over!).Cancel(), over, Patience, Timeout.InfiniteTimeSpan);
            await using var stream = new NetworkStream(caller, ownsSocket: true);
            var request = await ReadAsync(stream, over.Token);
            var answer = request is null ? AdminAnswer.Line(400, "give one request, as HTTP/1 has it") : await _endpoints.AnswerAsync(request);
            await stream.WriteAsync(Head(answer), over.Token);
            await stream.WriteAsync(answer.Body, over.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The caller has left, or is stuck.
        }
        finally
        {
            _room.Release();
        }
    }

    /// <summary>Null for what is no request. Fields are passed over: who reaches this socket may know all.</summary>
    private static async Task<AdminRequest?> ReadAsync(Stream stream, CancellationToken cancel)
    {
        var buffer = new byte[MaxHead];
        var filled = 0;
        while (filled < buffer.Length && buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8) < 0)
        {
            var got = await stream.ReadAsync(buffer.AsMemory(filled), cancel);
            if (got == 0) return null;
            filled += got;
        }

        var line = Encoding.ASCII.GetString(buffer, 0, buffer.AsSpan(0, filled).IndexOf("\r\n"u8) is >= 0 and var end ? end : 0);
        return line.Split(' ') is [var method, var path, "HTTP/1.0" or "HTTP/1.1"] ? new AdminRequest(method, path, "localhost", "") : null;
    }

    private static byte[] Head(AdminAnswer answer) =>
        Encoding.ASCII.GetBytes($"HTTP/1.0 {answer.Status} -\r\nContent-Type: {answer.ContentType}\r\nContent-Length: {answer.Body.Length}\r\nConnection: close\r\n\r\n");

    [LoggerMessage(LogLevel.Warning, "this process cannot be asked for its numbers at {Path}; they are missing from /metrics and /status")]
    private static partial void CannotListen(ILogger log, string path, Exception cause);
}
