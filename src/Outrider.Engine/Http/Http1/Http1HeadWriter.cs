using System.Buffers.Text;
using Outrider.Transport;

namespace Outrider.Http;

/// <summary>Writes a head of HTTP/1 behind what a connection has to send.</summary>
internal readonly struct Http1HeadWriter(Connection connection) : IFieldSink
{
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var length = name.Length + value.Length + 4;
        var to = connection.Reserve(length);
        name.CopyTo(to);
        to[name.Length] = (byte)':';
        to[name.Length + 1] = (byte)' ';
        value.CopyTo(to[(name.Length + 2)..]);
        to[length - 2] = (byte)'\r';
        to[length - 1] = (byte)'\n';
        connection.Commit(length);
    }

    public void RequestLine(string method, ReadOnlySpan<byte> path, ReadOnlySpan<byte> query)
    {
        var end = " HTTP/1.1\r\n"u8;
        var length = method.Length + 1 + path.Length + query.Length + end.Length;
        var to = connection.Reserve(length);
        to = to[System.Text.Encoding.ASCII.GetBytes(method, to)..];
        to[0] = (byte)' ';
        path.CopyTo(to[1..]);
        to = to[(1 + path.Length)..];
        query.CopyTo(to);
        end.CopyTo(to[query.Length..]);
        connection.Commit(length);
    }

    public void ContentLength(long octets)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(octets, digits, out var length);
        Add("Content-Length"u8, digits[..length]);
    }

    public void Raw(ReadOnlySpan<byte> octets) => connection.Append(octets);

    public void End() => connection.Append("\r\n"u8);
}
