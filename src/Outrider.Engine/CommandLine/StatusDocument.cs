using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Text.Json;
using Outrider.Supervision;

namespace Outrider.CommandLine;

/// <summary>Asks a run for its <c>/status</c>.</summary>
internal static class StatusDocument
{
    // What answers is on this machine; a run that takes longer is stuck, and a person waits.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    // A thousand endpoints are some 200 KiB.
    private const int MaxBytes = 8 << 20;

    /// <summary>False where there is no answer or not the expected one; <paramref name="reason"/> says why.</summary>
    public static bool TryFetch(RunRecord run, [NotNullWhen(true)] out JsonDocument? document, out string reason)
    {
        (document, reason) = (null, "");
        var url = run.AdminUrl.TrimEnd('/') + "/status";
        try
        {
            // No proxy: HTTP_PROXY may well be the ambassador of the very run that is asked about.
            using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Timeout, MaxResponseContentBufferSize = MaxBytes };
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", run.AdminToken);
            using var response = client.Send(request);
            if (!response.IsSuccessStatusCode)
            {
                reason = $"{url} says {(int)response.StatusCode} {response.ReasonPhrase}";
                return false;
            }

            document = JsonDocument.Parse(response.Content.ReadAsStream());
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException or IOException or UriFormatException or InvalidOperationException)
        {
            reason = e is OperationCanceledException ? $"{url} is silent for {Timeout.TotalSeconds}s" : $"{url}: {(e.InnerException ?? e).Message}";
            return false;
        }
    }
}
