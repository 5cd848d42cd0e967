using System.Text;
using Outrider.Http;

namespace Outrider.Engine.Tests.Attacks;

/// <summary>What Outrider took one request for, and what it answered: recorded between the wire and the engine.</summary>
internal sealed class Decision
{
    private readonly StringBuilder _body = new();
    private readonly StringBuilder _answer = new();
    private readonly long? _announced;

    /// <param name="id">Goes upstream in a header of its own, so that whoever sees the request can be asked which it was.</param>
    /// <param name="caller">The connection, or the stream, that it came over.</param>
    /// <param name="head">Complete.</param>
    public Decision(string id, object caller, RequestHead head)
    {
        (Id, Caller, Method, Target) = (id, caller, head.Method, head.Path.ToString());
        Host = Encoding.Latin1.GetString(head.Host.Span);
        Fields = Passed(head.Fields);
        _announced = head.Body.Octets;
        IsWhole = head.Body.IsEmpty;
    }

    public string Id { get; }

    public object Caller { get; }

    public string Method { get; }

    public string Target { get; }

    public string Host { get; }

    /// <summary>Those that go on to the next hop.</summary>
    public IReadOnlyList<string> Fields { get; }

    public string Body => _body.ToString();

    /// <summary>The request's end was read.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>0 until the answer was begun.</summary>
    public int Status { get; private set; }

    public IReadOnlyList<string> AnswerFields { get; private set; } = [];

    /// <summary>Not null where Outrider answered by itself.</summary>
    public string? Reason => AnswerFields.FirstOrDefault(line => line.StartsWith("x-outrider-reason: ", StringComparison.Ordinal))?["x-outrider-reason: ".Length..];

    public string Answer => _answer.ToString();

    /// <summary>The answer's end was handed over.</summary>
    public bool IsAnswered { get; private set; }

    /// <summary>The lines that go on to the next hop, sorted: not the wire's own, nor what Connection names, nor what Outrider or the witness adds.</summary>
    public static IReadOnlyList<string> Passed(IEnumerable<KeyValuePair<string, string>> fields)
    {
        var lines = fields.ToList();
        var named = lines.Where(line => line.Key.Equals("Connection", StringComparison.OrdinalIgnoreCase)).SelectMany(line => line.Value.Split(',')).Select(name => name.Trim(' ', '\t').ToLowerInvariant()).ToHashSet();
        return [.. lines.Select(line => (Name: line.Key.ToLowerInvariant(), line.Value)).Where(line => HeaderFields.FieldOf(Encoding.Latin1.GetBytes(line.Name)) == HeaderField.Other && !named.Contains(line.Name) && line.Name.Replace('_', '-') is not ("x-decision" or "date")).Select(line => $"{line.Name}: {line.Value}").Order(StringComparer.Ordinal)];
    }

    public void Read(in BodyPiece piece)
    {
        _body.Append(Encoding.Latin1.GetString(piece.Octets.Span));
        // Over HTTP/2 a stream may be broken off between the last announced octet and its end; whoever was told the length has it all by then.
        IsWhole |= piece.IsLast || _body.Length == _announced;
    }

    public void Begin(ResponseHead answer) => (Status, AnswerFields) = (answer.Status, Passed(answer.Fields));

    public void Write(ReadOnlySpan<byte> octets, bool isLast)
    {
        _answer.Append(Encoding.Latin1.GetString(octets));
        IsAnswered |= isLast;
    }

    private static IReadOnlyList<string> Passed(HeaderFields fields) => Passed(SeenRequest.Of(fields));
}
