using System.Diagnostics;
using Outrider.Testing;

namespace Outrider.EndToEnd.Wire;

/// <summary>nghttp2's client, which speaks HTTP/2 in clear text from the first octet and tells of each frame.</summary>
internal static class Nghttp
{
    /// <summary>All that it tells, once it has ended.</summary>
    public static async Task<string> TellAsync(Uri url, params string[] arguments)
    {
        var start = new ProcessStartInfo(Peer.Require("nghttp", "nghttp2-client"), ["--verbose", "--no-dep", "--timeout=20", .. arguments, url.ToString()]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(Test);
        return await process.StandardOutput.ReadToEndAsync(Test) + await errors;
    }
}
