using System.Text;

namespace Outrider.Engine.Tests.Logs.Records;

/// <summary>Lines that an application might write to break a collector, from a seed.</summary>
internal sealed class HostileLines(int seed)
{
    private static readonly string[] Names =
        ["a", "a", "", "message", "timestamp", "hostname", "stream", "servic\\u0065", "\\u0066ile", "env\\u0069ronment", "\\ud800", "x\\\"y", "日本", "version ", "Version", "\\u00zz"];

    private static readonly string[] Scalars =
    [
        "1", "-0", "1e99999", "123456789012345678901234567890.000000000000000000001", "true", "null", "\"\"", "\"a\\nb\"", "\"\\ud83d\\ude00\"", "\"\\ud800\"",
        "\"\\u0000\"", "\"é漢😀\"", "01", "+1", "NaN", "'x'", "\"\\x\"", "\"un", "undefined", "{}", "[]", "[{}]", ".5", "1.",
    ];

    private static readonly string[] Spaces = ["", "", "", "", " ", "\t", "\r", "  "];

    private readonly Random _random = new(seed);

    public byte[] Next() => _random.Next(8) switch
    {
        0 => Bytes(_random.Next(40)),
        1 => Utf8(Deep(_random.Next(1, 200))),
        2 => Utf8(Pick(Spaces) + Pick(Scalars) + Pick(Spaces)),
        3 => Damaged(Utf8(Object(3))),
        _ => Utf8(Pick(Spaces) + Object(3) + Pick(Spaces)),
    };

    private string Object(int depth)
    {
        var members = Enumerable.Range(0, _random.Next(5)).Select(_ => $"{Pick(Spaces)}\"{Pick(Names)}\"{Pick(Spaces)}:{Pick(Spaces)}{Value(depth)}{Pick(Spaces)}");
        return "{" + string.Join(',', members) + (_random.Next(40) == 0 ? "," : "") + Pick(Spaces) + "}";
    }

    private string Value(int depth) => _random.Next(depth > 0 ? 6 : 4) switch
    {
        4 => Object(depth - 1),
        5 => "[" + string.Join(',', Enumerable.Range(0, _random.Next(3)).Select(_ => Value(depth - 1))) + "]",
        // Mostly from the valid half, or hardly an object of several members would be.
        _ => Scalars[_random.Next(12) == 0 ? _random.Next(Scalars.Length) : _random.Next(12)],
    };

    private string Deep(int depth) => "{\"a\":" + new string('[', depth) + new string(']', depth - (_random.Next(10) == 0 ? 1 : 0)) + "}";

    private byte[] Damaged(byte[] line)
    {
        if (line.Length > 0) line[_random.Next(line.Length)] = (byte)_random.Next(256);
        return [.. line.Where(b => b != '\n')];
    }

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return [.. bytes.Where(b => b != '\n')];
    }

    private string Pick(string[] from) => from[_random.Next(from.Length)];

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
