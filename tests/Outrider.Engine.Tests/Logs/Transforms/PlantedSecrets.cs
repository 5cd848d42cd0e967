using System.Globalization;
using System.Text;

namespace Outrider.Engine.Tests.Logs.Transforms;

/// <summary>Secrets, and lines that have one somewhere: in any nesting, written with any escapes, between anything. From a seed.</summary>
internal sealed class PlantedSecrets(int seed)
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly string[] Before = ["", " ", "x ", "(", "é", "日本 ", "\n", "\t", "\"", "\\ ", "<", "{\"a\":\"", "q=", "😀 ", "/"];
    private static readonly string[] After = ["", " ", ",", ")", "\n", "\"", " é", "\\", ">", "\"}", " 😀", ";", "&x=1"];

    private readonly Random _random = new(seed);

    /// <summary>A text with a secret in it, and the part of it that nobody may see.</summary>
    public (string Text, string Secret) Next()
    {
        var secret = Some(Letters, 24);
        (string Text, string Secret) = _random.Next(11) switch
        {
            0 => Whole(Card()),
            1 => Whole(Iban()),
            2 => Whole($"{Some(Letters, 5)}.{Some(Letters, 6)}+{Some(Letters, 3)}@{Some(Letters, 8)}-{Some(Letters, 3)}.example.com"),
            3 => ($"{Pick("Bearer ", "bearer  ", "Authorization: BEARER ", "Bearer: ")}{secret}", secret),
            4 => Whole($"{Base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}")}.{Base64($"{{\"sub\":\"{secret}\"}}")}.{Some(Letters, 43)}"),
            5 => Whole(Key()),
            6 => ($"-----BEGIN RSA PRIVATE KEY-----\n{Some(Letters, 64)}\n{secret}==\n-----END RSA PRIVATE KEY-----", secret),
            7 => ($"{Pick("postgres", "https", "amqp")}://user:{secret}{Pick("", "/x", "@y", "#z")}@host.example:5432/db", secret),
            8 => Whole($"EMP-{Some("0123456789", 12)}"),
            9 => ($"password={secret}", secret),
            _ => ($"{{\"Password\" : \"{secret}\"}}", secret),
        };
        return (Pick(Before) + Text + Pick(After), Secret);
    }

    /// <summary>A record that has the text somewhere, between members that have nothing to hide.</summary>
    public string Record(string text)
    {
        var value = Value(text, _random.Next(4));
        return $$"""{"keep":1.10,"m":{{value}},"also" : "\u00e9\ud800","last":[ 1, {"x":null} ]}""";
    }

    public string Value(string text, int depth) => _random.Next(depth > 0 ? 5 : 1) switch
    {
        1 => $"[ 1,{Value(text, depth - 1)}, true]",
        2 => $"{{\"n\" : {Value(text, depth - 1)},\"o\":\"p\"}}",
        3 => $"{{{String(text)}:{{\"x\":1}}}}",
        // JSON within text.
        4 => String($"got {{\"n\":{Value(text, depth - 1)}}}"),
        _ => String(text),
    };

    /// <summary>A JSON string; the escapes that need not be are there by chance.</summary>
    private string String(string text)
    {
        var json = new StringBuilder("\"");
        var share = _random.Next(4) switch { 0 => 1, 1 => 0.3, 2 => 0.05, _ => 0 };
        foreach (var c in text)
        {
            if (_random.NextDouble() < share) json.Append(CultureInfo.InvariantCulture, $"\\u{(_random.Next(2) == 0 ? $"{(int)c:x4}" : $"{(int)c:X4}")}");
            else if (c is '"' or '\\') json.Append('\\').Append(c);
            else if (c == '\n') json.Append("\\n");
            else if (c == '\t') json.Append("\\t");
            else if (c == '/' && share > 0) json.Append("\\/");
            else json.Append(c);
        }

        return json.Append('"').ToString();
    }

    private string Card()
    {
        var (begins, length) = (Pick("4", "51", "2221", "34", "37", "6011", "3528", "36", "62", "6759"), 16);
        if (begins[0] == '3' && begins.Length == 2) length = begins == "36" ? 14 : 15;
        var digits = begins + Some("0123456789", length - 1 - begins.Length);
        digits += "0123456789".First(check => IsLuhn(digits + check));
        var between = Pick("", "", " ", "-", "\u00A0");
        return string.Join(between, digits.Chunk(4).Select(g => new string(g)));
    }

    private string Iban()
    {
        var account = Pick("DE", "FR", "GB") switch
        {
            "DE" => ("DE", Some("0123456789", 18)),
            "FR" => ("FR", Some("0123456789", 10) + Some("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 11) + Some("0123456789", 2)),
            var other => (other, Some("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 4) + Some("0123456789", 14)),
        };
        var number = string.Concat((account.Item2 + account.Item1 + "00").Select(c => char.IsDigit(c) ? c.ToString() : (c - 'A' + 10).ToString(CultureInfo.InvariantCulture)));
        var iban = $"{account.Item1}{98 - (int)(System.Numerics.BigInteger.Parse(number, CultureInfo.InvariantCulture) % 97):00}{account.Item2}";
        return _random.Next(2) == 0 ? iban : string.Join(' ', iban.Chunk(4).Select(g => new string(g)));
    }

    private string Key() => _random.Next(6) switch
    {
        0 => "AKIA" + Some("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16),
        1 => "ghp_" + Some(Letters, 36),
        2 => $"xoxb-{Some("0123456789", 12)}-{Some(Letters, 24)}",
        3 => "sk_live_" + Some(Letters, 24),
        4 => "AIza" + Some(Letters + "-_", 35),
        _ => "glpat-" + Some(Letters + "-_", 20),
    };

    private static bool IsLuhn(string digits) => digits.Reverse().Select((c, i) => (c - '0') * (1 + i % 2)).Sum(n => n > 9 ? n - 9 : n) % 10 == 0;

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static (string, string) Whole(string secret) => (secret, secret);

    private string Some(string from, int count) => string.Concat(Enumerable.Range(0, count).Select(_ => from[_random.Next(from.Length)]));

    private string Pick(params string[] from) => from[_random.Next(from.Length)];
}
