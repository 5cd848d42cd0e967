using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace Outrider.Http;

/// <summary>The status lines that are sent. The phrase is ours: RFC 9112 section 4 tells receivers to pass over it, and one that is not forwarded cannot carry anything.</summary>
internal static class StatusLines
{
    private static readonly byte[]?[] Lines = new byte[600][];

    /// <param name="status">100 to 599.</param>
    /// <returns>With its CRLF.</returns>
    public static ReadOnlySpan<byte> Of(int status) => Lines[status] ??= Encoding.ASCII.GetBytes($"HTTP/1.1 {status} {ReasonPhrases.GetReasonPhrase(status)}\r\n");
}
