using System.Text;
using System.Text.RegularExpressions;

namespace Outrider.Engine.Tests.Logs.Parsers;

/// <summary>Some lines of all formats, whole, cut, mixed and damaged, from a seed. Every line has a word of its own, by which it is known again.</summary>
internal sealed partial class HostileLogs(int seed)
{
    private static readonly string[] Templates =
    [
        "2026-01-02T03:04:05.678901234Z stdout F {0}", "2026-01-02T03:04:05.678901234Z stderr P {0}", "2026-01-02T03:04:06Z stdout P {0}", "2026-01-02T03:04:06Z stderr F {0}",
        "{{\"log\":\"{0}\\n\",\"stream\":\"stdout\",\"time\":\"2026-01-02T03:04:05Z\"}}", "{{\"log\":\"{0} \",\"stream\":\"stderr\",\"time\":\"2026-01-02T03:04:05Z\",\"attrs\":{{\"a\":1}}}}",
        "{{\"time\":\"2026-01-02 03:04:05\",\"level\":\"warn\",\"message\":\"{0}\"}}", "{{\"timestamp\":1767323045.678,\"severity\":3,\"stream\":\"x\",\"m\":\"{0}\"}}",
        "time=2026-01-02T03:04:05Z level=info msg=\"{0}\"", "ts=1 severity=ERR timestamp=2 timestamp=3 timestamp_original=4 level=x severity=warn msg={0} a a=\"\\u00e9\\xff\\q\" hostname=h", "{0}=1 b=2 c=\"3\"",
        "192.0.2.1 - - [02/Jan/2026:03:04:05 +0000] \"GET /{0} HTTP/1.1\" 200 5 \"-\" \"x\"", "h:80 192.0.2.1 - a b [02/Jan/2026:03:04:05 +0000] \"{0}\" 400 007",
        "2026/01/02 03:04:05 [error] 1#2: *3 {0}, client: 192.0.2.1, host: \"h\"", "[Fri Jan 02 03:04:05.678901 2026] [core:error] [pid 1:tid 2] [client 192.0.2.1:3] {0}",
        "<165>1 2026-01-02T03:04:05Z host shop 12 ID [a b=\"c\"] {0}", "<13>Jan  2 03:04:05 host sshd[12]: {0}", "Jan  2 03:04:05 host {0}: x",
        "2026-01-02 03:04:05,123 ERROR [main] {0}", "[2026-01-02 03:04:05] [warn] {0}", "E0102 03:04:05.678901 1 x.go:1] {0}", "ERROR: {0}", "java.lang.Error: {0}", "\tat a.b({0}.java:1)",
        "Caused by: x.Error: {0}", "Traceback (most recent call last): {0}", "  File \"{0}\", line 1", "panic: {0}", "goroutine 1 [{0}]:", "/app/{0}.js:1", "   ^ {0}", "{0}", " {0}", "é{0}😀",
        "The above exception was the direct cause of {0}", "  + Exception Group Traceback {0}", "  | {0}", "fail: {0}", "      {0}", "main.f({0})",
    ];

    private readonly Random _random = new(seed);
    private int _number;

    public byte[] Next()
    {
        var text = new List<byte>();
        for (var i = _random.Next(1, 9); i > 0; i--)
        {
            text.AddRange(Line());
            if (_random.Next(8) == 0) text.Add((byte)'\r');
            text.Add((byte)'\n');
            if (_random.Next(6) == 0) text.Add((byte)'\n');
        }

        if (_random.Next(4) == 0) text.RemoveAt(text.Count - 1);
        return [.. text];
    }

    /// <summary>Those that are still whole, and were not made to be lost: a word in front of an equals sign comes out as a name, which must be found too.</summary>
    public static IEnumerable<string> WordsOf(byte[] text) => Word().Matches(Encoding.UTF8.GetString(text)).Select(m => m.Value);

    private byte[] Line()
    {
        var word = $"w{_number++:d7}w";
        var line = Encoding.UTF8.GetBytes(string.Format(System.Globalization.CultureInfo.InvariantCulture, Templates[_random.Next(Templates.Length)], word));
        return _random.Next(4) switch
        {
            0 => Damaged(line),
            1 when _random.Next(4) == 0 => line[.._random.Next(line.Length)],
            2 when _random.Next(8) == 0 => [.. line, .. Enumerable.Repeat((byte)'x', _random.Next(4_000))],
            _ => line,
        };
    }

    private byte[] Damaged(byte[] line)
    {
        for (var i = _random.Next(1, 4); i > 0; i--)
        {
            var at = _random.Next(line.Length);
            line[at] = _random.Next(3) switch { 0 => (byte)_random.Next(256), 1 => (byte)"\"\\ []{}=:,|-.\t"[_random.Next(14)], _ => line[_random.Next(line.Length)] };
            if (line[at] == '\n') line[at] = (byte)' ';
        }

        return line;
    }

    [GeneratedRegex("w[0-9]{7}w")]
    private static partial Regex Word();
}
