using System.Text;
using Outrider.Http;

namespace Outrider.Engine.Tests.Http.Http2;

/// <summary>What stands in the place of an application behind the wire.</summary>
internal static class Applications
{
    /// <summary>Sends the request's body and trailers back, piece by piece.</summary>
    public static async ValueTask Echo(ICaller caller)
    {
        var head = new ResponseHead { Status = 200, Body = caller.Head.Body.IsNone ? BodyLength.Of(0) : BodyLength.Unknown };
        head.Fields.Add("x-path"u8, caller.Head.Target.Span);
        head.Fields.Add("x-method"u8, Encoding.ASCII.GetBytes(caller.Head.Method));
        head.Fields.Add("x-authority"u8, Encoding.ASCII.GetBytes(caller.Head.Authority));
        caller.Answer(head);
        if (caller.Head.Body.IsNone)
        {
            await caller.WriteAsync(default, isLast: true);
            return;
        }

        await caller.FlushAsync();
        BodyPiece piece;
        do
        {
            piece = await caller.Body.ReadAsync();
            await caller.WriteAsync(piece.Octets, piece.IsLast, piece.IsLast ? caller.Body.Trailers : null);
        }
        while (!piece.IsLast);
        caller.Body.Finish();
    }

    /// <summary>Reads the body to its end, then answers with its length.</summary>
    public static async ValueTask Swallow(ICaller caller)
    {
        var length = 0L;
        BodyPiece piece;
        do
        {
            piece = await caller.Body.ReadAsync();
            length += piece.Octets.Length;
        }
        while (!piece.IsLast);
        caller.Body.Finish();
        await Says($"{length}")(caller);
    }

    /// <summary>Answers with its text and reads nothing.</summary>
    public static Func<ICaller, ValueTask> Says(string text) => caller =>
    {
        var head = new ResponseHead { Status = 200, Body = BodyLength.Of(text.Length) };
        caller.Answer(head);
        return caller.WriteAsync(Encoding.ASCII.GetBytes(text), isLast: true);
    };

    /// <summary>Answers with the header fields that came, a line each.</summary>
    public static async ValueTask Fields(ICaller caller)
    {
        var text = new StringBuilder();
        for (var i = 0; i < caller.Head.Fields.Count; i++)
            text.Append(Encoding.Latin1.GetString(caller.Head.Fields.Name(i))).Append(": ").Append(Encoding.Latin1.GetString(caller.Head.Fields.Value(i))).Append('\n');
        await Says(text.ToString())(caller);
    }
}
