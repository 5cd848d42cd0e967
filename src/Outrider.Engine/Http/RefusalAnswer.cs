using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>
/// Writes an answer that Outrider gives itself: one line of text, or problem+json (RFC 9457) for who asks for JSON. <c>X-Outrider-Reason</c> carries the
/// refusal's word, so that it can be told from an answer of the application's.
/// </summary>
internal static class RefusalAnswer
{
    public const string ReasonHeader = "X-Outrider-Reason";

    public static async Task WriteAsync(HttpContext context, Refusal refusal)
    {
        var answer = context.Response;
        var isProblem = context.Request.Headers.Accept.Any(accept => accept?.Contains("json", StringComparison.OrdinalIgnoreCase) == true);
        var body = isProblem ? Problem(refusal) : Encoding.UTF8.GetBytes(refusal.Message + "\n");
        answer.Clear();
        answer.StatusCode = refusal.Status;
        answer.ContentType = isProblem ? "application/problem+json" : "text/plain; charset=utf-8";
        answer.ContentLength = body.Length;
        // A refusal is of this moment and this caller.
        answer.Headers.CacheControl = "no-store";
        answer.Headers[ReasonHeader] = refusal.Reason;
        foreach (var (name, value) in refusal.Headers) answer.Headers.Append(name, value);
        if (!HttpMethods.IsHead(context.Request.Method)) await answer.BodyWriter.WriteAsync(body, context.RequestAborted);
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
