using System.Text;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sources;

/// <summary>What senders of OTLP/HTTP expect for an answer: an ExportLogsServiceResponse without anything in it, or a google.rpc.Status with a message.</summary>
internal static class OtlpAnswers
{
    public static byte[] Json(HttpAnswer answer)
    {
        if (answer.Reason.Length == 0) return "{}"u8.ToArray();
        using var body = new PooledBytes();
        body.Append("{\"message\":\""u8);
        JsonText.Append(body, Encoding.UTF8.GetBytes(answer.Reason));
        body.Append("\"}"u8);
        return body.Memory.ToArray();
    }

    public static byte[] Protobuf(HttpAnswer answer)
    {
        if (answer.Reason.Length == 0) return [];
        var message = Encoding.UTF8.GetBytes(answer.Reason);
        // Field 2, a string; our reasons are shorter than 128 bytes, or cut to that.
        var length = Math.Min(message.Length, 127);
        return [0x12, (byte)length, .. message.AsSpan(0, length)];
    }
}
