using System.Net.Sockets;
using System.Text;
using Outrider.Testing;

namespace Outrider.EndToEnd.Inbound;

/// <summary>Bytes written to a socket, and all that comes back until the other side closes: what no HTTP library would send.</summary>
internal static class RawHttp
{
    public static async Task<RawAnswer> SendAsync(Uri url, string request)
    {
        using var limit = new CancellationTokenSource(Eventually.Soon);
        using var client = new TcpClient();
        await client.ConnectAsync(url.Host, url.Port, limit.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), limit.Token);
        using var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer, limit.Token);
        }
        catch (IOException)
        {
            // Reset instead of closed: it had more of ours to read than it wanted.
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"the connection stays open after: {Encoding.Latin1.GetString(answer.ToArray())}");
        }

        return new RawAnswer(Encoding.Latin1.GetString(answer.ToArray()));
    }
}

/// <summary>Head and body as they came.</summary>
internal sealed record RawAnswer(string Text)
{
    /// <summary>Of the first answer; 0 where there is none.</summary>
    public int Status => Text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? int.Parse(Text.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture) : 0;

    /// <summary>How many answers there are, one behind the other.</summary>
    public int Count => Text.Split("HTTP/1.1 ").Length - 1;
}
