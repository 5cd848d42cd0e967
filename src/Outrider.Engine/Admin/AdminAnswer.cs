using System.Text;

namespace Outrider.Admin;

/// <summary>An answer, whole in memory. <paramref name="Header"/> is the one header that the status asks for, such as <c>Allow</c>.</summary>
internal sealed record AdminAnswer(int Status, string ContentType, ReadOnlyMemory<byte> Body, (string Name, string Value)? Header = null)
{
    /// <summary>One line for a person.</summary>
    public static AdminAnswer Line(int status, string line, (string Name, string Value)? header = null) =>
        new(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(line + "\n"), header);
}
