using System.Buffers;
using System.Text.Json;
using Outrider.Kernel;

namespace Outrider.Supervision.Control;

/// <summary>
/// A message as one line of JSON: <c>{"type":"app","phase":"Ready","pid":12,"port":8080,"restarts":0}</c>. Lines, so that a person can follow it with strace;
/// after an upgrade the ends may be of neighbouring versions, so
/// what is not understood is passed over and nothing is ever renamed.
/// </summary>
internal static class ControlCodec
{
    /// <summary>The line, with its newline.</summary>
    public static byte[] Write(ControlMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteMembers(json, message);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Null for anything that is no message.</summary>
    public static ControlMessage? Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var json = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 8 });
            return Read(json.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            return null;
        }
    }

    private static void WriteMembers(Utf8JsonWriter json, ControlMessage message)
    {
        switch (message)
        {
            case ControlMessage.App(var app):
                json.WriteString("type", "app");
                json.WriteString("phase", app.Phase.ToString());
                json.WriteNumber("pid", app.Pid);
                json.WriteNumber("port", app.Port);
                json.WriteNumber("restarts", app.Restarts);
                break;
            case ControlMessage.Run(var run):
                json.WriteString("type", "run");
                WriteRun(json, run);
                break;
            case ControlMessage.Flush(var grace):
                json.WriteString("type", "flush");
                json.WriteNumber("grace_ms", (long)grace.TotalMilliseconds);
                break;
            case ControlMessage.Reload(var id, var sockets):
                json.WriteString("type", "reload");
                json.WriteNumber("id", id);
                json.WriteStartArray("sockets");
                foreach (var socket in sockets) json.WriteNumberValue(socket);
                json.WriteEndArray();
                break;
            case ControlMessage.Retire(var deadline):
                json.WriteString("type", "retire");
                json.WriteNumber("deadline_ms", (long)deadline.TotalMilliseconds);
                break;
            case ControlMessage.Reloaded(var id, var problem):
                json.WriteString("type", "reloaded");
                json.WriteNumber("id", id);
                json.WriteString("problem", problem);
                break;
            case ControlMessage.Answer(var id, var isDone):
                json.WriteString("type", "answer");
                json.WriteNumber("id", id);
                json.WriteBoolean("done", isDone);
                break;
            case ControlMessage.SignalApp(var id, var signal):
                json.WriteString("type", "signal");
                json.WriteNumber("id", id);
                json.WriteString("signal", signal);
                break;
            case ControlMessage.RestartApp(var id):
                json.WriteString("type", "restart");
                json.WriteNumber("id", id);
                break;
            default:
                json.WriteString("type", message switch
                {
                    ControlMessage.Leave => "leave",
                    ControlMessage.Drain => "drain",
                    ControlMessage.Ready => "ready",
                    ControlMessage.Own => "own",
                    ControlMessage.Released => "released",
                    _ => "drained",
                });
                break;
        }
    }

    /// <summary>The members of an object.</summary>
    public static void WriteRun(Utf8JsonWriter json, RunStatus run)
    {
        json.WriteNumber("pid", run.SupervisorPid);
        json.WriteStartArray("output_lost");
        foreach (var loss in run.OutputLost)
        {
            json.WriteStartObject();
            json.WriteString("stream", loss.Stream);
            json.WriteString("reason", loss.Reason);
            json.WriteNumber("bytes", loss.Bytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("processes");
        foreach (var process in run.Processes)
        {
            json.WriteStartObject();
            json.WriteString("name", process.Name);
            json.WriteString("kind", process.Kind);
            json.WriteString("state", process.State);
            json.WriteNumber("pid", process.Pid);
            json.WriteNumber("restarts", process.Restarts);
            json.WriteString("since", process.Since);
            json.WriteString("last_exit", process.LastExit);
            json.WriteString("group", process.Group);
            json.WriteNumber("oom_kills", process.OomKills);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static ControlMessage? Read(JsonElement json) => json.GetProperty("type").GetString() switch
    {
        "app" => new ControlMessage.App(new AppStatus(
            Phase(Text(json, "phase")), Number(json, "pid"), Number(json, "port"), Number(json, "restarts"))),
        "run" => new ControlMessage.Run(ReadRun(json)),
        "leave" => new ControlMessage.Leave(),
        "drain" => new ControlMessage.Drain(),
        "flush" => new ControlMessage.Flush(TimeSpan.FromMilliseconds(Number(json, "grace_ms"))),
        "reload" => new ControlMessage.Reload(Number(json, "id"), [.. json.GetProperty("sockets").EnumerateArray().Select(s => s.GetInt32())]),
        "retire" => new ControlMessage.Retire(TimeSpan.FromMilliseconds(Number(json, "deadline_ms"))),
        "own" => new ControlMessage.Own(),
        "reloaded" => new ControlMessage.Reloaded(Number(json, "id"), Text(json, "problem")),
        "released" => new ControlMessage.Released(),
        "answer" => new ControlMessage.Answer(Number(json, "id"), json.GetProperty("done").GetBoolean()),
        "ready" => new ControlMessage.Ready(),
        "drained" => new ControlMessage.Drained(),
        "signal" => new ControlMessage.SignalApp(Number(json, "id"), Text(json, "signal")),
        "restart" => new ControlMessage.RestartApp(Number(json, "id")),
        _ => null,
    };

    /// <summary>What <see cref="WriteRun"/> wrote.</summary>
    public static RunStatus ReadRun(JsonElement json) => new(
        Number(json, "pid"), [.. json.GetProperty("processes").EnumerateArray().Select(ReadProcess)], [.. json.GetProperty("output_lost").EnumerateArray().Select(ReadLoss)]);

    private static OutputLoss ReadLoss(JsonElement json) => new(Text(json, "stream"), Text(json, "reason"), json.GetProperty("bytes").GetInt64());

    private static ProcessStatus ReadProcess(JsonElement json) => new(
        Text(json, "name"), Text(json, "kind"), Text(json, "state"), Number(json, "pid"), Number(json, "restarts"),
        json.GetProperty("since").GetDateTimeOffset(), Text(json, "last_exit"), Text(json, "group"), json.GetProperty("oom_kills").GetInt64());

    private static AppPhase Phase(string word) => Enum.TryParse<AppPhase>(word, out var phase) && Enum.IsDefined(phase) ? phase : throw new FormatException(word);

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ?? throw new FormatException(name);

    private static int Number(JsonElement json, string name) => json.GetProperty(name).GetInt32();
}
