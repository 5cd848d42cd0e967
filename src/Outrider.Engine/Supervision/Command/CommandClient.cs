using Microsoft.Win32.SafeHandles;
using Outrider.Kernel;
using Outrider.Native;

namespace Outrider.Supervision.Command;

/// <summary>The asking side of the control socket, for verbs: it waits.</summary>
/// <param name="folder">The state folder of the run.</param>
internal sealed class CommandClient(string folder)
{
    /// <summary>Asks and waits for the last word.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="said">Gets the lines that come before it.</param>
    /// <param name="patience">How long the run may be silent; null for as long as it likes.</param>
    /// <exception cref="UnavailableException">There is no answer; the message says why, to follow on the run's name.</exception>
    public CommandAnswer Ask(CommandRequest request, Action<string> said, TimeSpan? patience = null)
    {
        using var socket = Send(request);
        var lines = new SocketLines(socket);
        var answer = LastWord(lines, said, patience) ?? throw new UnavailableException("grants lines where none were asked for");
        // The connection of a stop is open until the run's own process is gone.
        if (request is CommandRequest.Stop { Waits: true }) while (lines.Next() is not null);
        return answer;
    }

    /// <summary>Asks for lines of output and takes them until they end; the last word where they are not granted.</summary>
    /// <exception cref="UnavailableException">As <see cref="Ask"/>.</exception>
    public CommandAnswer Follow(CommandRequest.Logs request, Action<ReadOnlyMemory<byte>> taken)
    {
        using var socket = Send(request);
        var lines = new SocketLines(socket);
        if (LastWord(lines, _ => { }, null) is { } refusal) return refusal;
        while (lines.Next() is { } line) taken(line);
        return CommandAnswer.Done("");
    }

    private SafeFileHandle Send(CommandRequest request)
    {
        try
        {
            var socket = ControlSocket.Connect(folder);
            // A refusal may be there before the request is read: it says more than a broken connection.
            Descriptors.TrySend(socket, CommandCodec.Write(request));
            return socket;
        }
        catch (NativeException e)
        {
            var path = Path.Combine(folder, ControlSocket.FileName);
            throw new UnavailableException(e.Error switch
            {
                Errno.AccessDenied or Errno.NotPermitted => $"is another user's: {path} may not be opened; ask as that user or as root",
                Errno.NoEntry => $"takes no commands: there is no {path}; it may be of an older outrider",
                Errno.Again => $"is stuck: nobody accepts at {path}",
                _ => $"takes no commands: {path}: {e.Message}",
            });
        }
    }

    /// <summary>Null where lines follow.</summary>
    private static CommandAnswer? LastWord(SocketLines lines, Action<string> said, TimeSpan? patience)
    {
        try
        {
            while (lines.Next(patience) is { } line)
            {
                switch (CommandCodec.ReadReply(line))
                {
                    case CommandReply.Progress(var progress):
                        said(progress);
                        break;
                    case CommandReply.LinesFollow:
                        return null;
                    case CommandReply.Last(var answer):
                        return answer;
                    default:
                        throw new UnavailableException($"gives an answer that outrider {OwnVersion.Text} does not understand; ask with an outrider of its version");
                }
            }
        }
        catch (TimeoutException)
        {
            throw new UnavailableException($"is silent for {Duration.Format(patience!.Value)}");
        }

        throw new UnavailableException("ended before it answered");
    }
}
