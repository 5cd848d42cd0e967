using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Supervision.Control;

namespace Outrider.Supervision.Command;

/// <summary>
/// Requests and answers as lines of JSON: <c>{"verb":"restart","version":"0.1.0","process":"app"}</c>, <c>{"line":"…"}</c> as often as there is progress,
/// <c>{"done":true,"code":0,"line":"…"}</c> once. Both sides may be of different versions: what is not understood is passed over, and nothing is ever renamed.
/// </summary>
internal static class CommandCodec
{
    // What is read on a terminal: other languages' letters stay letters.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(CommandRequest request) => Line(json =>
    {
        json.WriteString("verb", Verb(request));
        json.WriteString("version", OwnVersion.Text);
        switch (request)
        {
            case CommandRequest.Stop(var waits):
                json.WriteBoolean("wait", waits);
                break;
            case CommandRequest.Restart(var process):
                json.WriteString("process", process);
                break;
            case CommandRequest.Upgrade(var path):
                json.WriteString("path", path);
                break;
            case CommandRequest.Logs logs:
                json.WriteBoolean("follow", logs.Follows);
                if (logs.Source is not null) json.WriteString("source", logs.Source);
                if (logs.Stream is not null) json.WriteString("stream", logs.Stream);
                if (logs.WantsMarks) json.WriteBoolean("marks", true);
                break;
        }
    });

    /// <summary>Null where it is no line of JSON that is an object.</summary>
    public static CommandRequest? ReadRequest(ReadOnlyMemory<byte> line) => Parsed(line, Request);

    public static byte[] WriteProgress(string line) => Line(json => json.WriteString("line", line));

    /// <summary>What comes before lines that are no JSON.</summary>
    public static byte[] WriteLinesFollow() => Line(json => json.WriteBoolean("lines", true));

    public static byte[] Write(CommandAnswer answer) => Line(json =>
    {
        json.WriteBoolean("done", true);
        json.WriteNumber("code", answer.Code);
        json.WriteString("version", OwnVersion.Text);
        json.WriteString("line", answer.Line);
        if (answer.ExitCode is { } code) json.WriteNumber("exit_code", code);
        if (answer.Status is { } status)
        {
            json.WriteStartObject("status");
            ControlCodec.WriteRun(json, status);
            json.WriteEndObject();
        }

        if (answer.Problems.Count == 0) return;
        json.WriteStartArray("problems");
        foreach (var problem in answer.Problems) Write(json, problem);
        json.WriteEndArray();
    });

    /// <summary>Null where it is none of ours.</summary>
    public static CommandReply? ReadReply(ReadOnlyMemory<byte> line) => Parsed(line, Reply);

    public static void Write(Utf8JsonWriter json, Problem problem)
    {
        json.WriteStartObject();
        json.WriteString("file", problem.Place.File);
        json.WriteNumber("line", problem.Place.Line);
        json.WriteString("path", problem.Path);
        json.WriteString("message", problem.Message);
        json.WriteEndObject();
    }

    private static string Verb(CommandRequest request) => request switch
    {
        CommandRequest.Status => "status",
        CommandRequest.Stop => "stop",
        CommandRequest.Restart => "restart",
        CommandRequest.Reload => "reload",
        CommandRequest.Upgrade => "upgrade",
        CommandRequest.Logs => "logs",
        CommandRequest.Unknown(var verb) => verb,
        _ => throw new ArgumentOutOfRangeException(nameof(request)),
    };

    private static CommandRequest Request(JsonElement json) => Text(json, "verb") switch
    {
        "status" => new CommandRequest.Status(),
        "stop" => new CommandRequest.Stop(Flag(json, "wait")),
        "restart" when Text(json, "process") is { Length: > 0 } process => new CommandRequest.Restart(process),
        "reload" => new CommandRequest.Reload(),
        "upgrade" when Text(json, "path") is { Length: > 0 } path => new CommandRequest.Upgrade(path),
        "logs" => new CommandRequest.Logs(Flag(json, "follow"), Text(json, "source"), Text(json, "stream"), Flag(json, "marks")),
        var verb => new CommandRequest.Unknown(verb ?? ""),
    };

    private static CommandReply? Reply(JsonElement json)
    {
        var line = Text(json, "line") ?? "";
        if (Flag(json, "lines")) return new CommandReply.LinesFollow();
        if (!Flag(json, "done")) return new CommandReply.Progress(line);
        return new CommandReply.Last(new CommandAnswer(json.GetProperty("code").GetInt32(), line)
        {
            ExitCode = json.TryGetProperty("exit_code", out var code) ? code.GetInt32() : null,
            Status = json.TryGetProperty("status", out var status) ? ControlCodec.ReadRun(status) : null,
            Problems = json.TryGetProperty("problems", out var problems) ? [.. problems.EnumerateArray().Select(ReadProblem)] : [],
        });
    }

    private static Problem ReadProblem(JsonElement json) =>
        new(new Place(Text(json, "file") ?? "", json.GetProperty("line").GetInt32()), Text(json, "path") ?? "", Text(json, "message") ?? "");

    private static T? Parsed<T>(ReadOnlyMemory<byte> line, Func<JsonElement, T?> read)
        where T : class
    {
        try
        {
            using var json = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 8 });
            return json.RootElement.ValueKind == JsonValueKind.Object ? read(json.RootElement) : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool Flag(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static byte[] Line(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }
}
