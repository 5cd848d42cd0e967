using System.Text;

namespace Outrider.Security;

/// <summary>
/// How the application is told who its caller is: a header in the format that Envoy made common
/// (https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers#x-forwarded-client-cert). No caller may send it.
/// </summary>
internal static class ForwardedClientCert
{
    public const string Header = "X-Forwarded-Client-Cert";

    // A header of more would be refused by many servers, and no one has a hundred names; what does not fit is left out, name by name.
    private const int MostCharacters = 4096;

    /// <summary><c>Hash=…;Subject="CN=billing,O=Example";URI=spiffe://example/billing;DNS=billing.internal</c></summary>
    public static string Text(ClientCertificate certificate)
    {
        var text = new StringBuilder("Hash=").Append(certificate.Fingerprint);
        // The subject is always quoted; a quote in it has its backslash from RFC 4514 already.
        Append(text, "Subject", $"\"{certificate.Subject}\"");
        foreach (var uri in certificate.Uris) Append(text, "URI", Quoted(uri));
        foreach (var name in certificate.DnsNames) Append(text, "DNS", Quoted(name));
        return text.ToString();
    }

    private static void Append(StringBuilder text, string key, string value)
    {
        if (text.Length + key.Length + value.Length + 2 <= MostCharacters) text.Append(';').Append(key).Append('=').Append(value);
    }

    // Only where it must be: these four divide the header.
    private static string Quoted(string value) =>
        value.AsSpan().ContainsAny(",;=\"") ? $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"" : value;
}
