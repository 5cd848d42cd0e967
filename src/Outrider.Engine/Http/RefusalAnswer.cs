using System.Text;
using System.Text.Json;
using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>
/// An answer that Outrider gives itself: one line of text, or problem+json (RFC 9457) for who asks for JSON. <c>X-Outrider-Reason</c> carries the
/// refusal's word, so that it can be told from an answer of the application's.
/// </summary>
internal static class RefusalAnswer
{
    /// <param name="refusal">What to say.</param>
    /// <param name="request">Whom to say it to.</param>
    /// <param name="head">Filled with the answer's head.</param>
    /// <returns>The body; empty after HEAD.</returns>
    public static ReadOnlyMemory<byte> Make(Refusal refusal, RequestHead request, ResponseHead head)
    {
        var isProblem = request.Value(HeaderNames.Accept).IndexOf("json"u8) >= 0;
        var body = isProblem ? Problem(refusal) : Encoding.UTF8.GetBytes(refusal.Message + "\n");
        var hasBody = request.Method != "HEAD";
        head.Status = refusal.Status;
        head.AnnouncedLength = body.Length;
        head.Body = hasBody ? BodyLength.Of(body.Length) : BodyLength.None;
        head.Fields.Clear();
        head.Fields.Add(HeaderNames.ContentType, isProblem ? "application/problem+json"u8 : "text/plain; charset=utf-8"u8);
        // A refusal is of this moment and this caller.
        head.Fields.Add(HeaderNames.CacheControl, "no-store"u8);
        head.Fields.Add(HeaderNames.XOutriderReason, Encoding.ASCII.GetBytes(refusal.Reason));
        foreach (var (name, value) in refusal.Headers) head.Fields.Add(Encoding.ASCII.GetBytes(name), Encoding.Latin1.GetBytes(value));
        return hasBody ? body : default;
    }

    private static byte[] Problem(Refusal refusal)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", "about:blank");
            json.WriteString("title", Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(refusal.Status));
            json.WriteNumber("status", refusal.Status);
            json.WriteString("detail", refusal.Message);
            json.WriteString("reason", refusal.Reason);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
