using System.Text;

namespace Outrider.Http;

/// <summary>The names of methods, as text. Letter case counts (RFC 9110 section 9.1): <c>get</c> is another method than <c>GET</c>, and stays it, or is refused.</summary>
internal static class Methods
{
    public const string Get = "GET";
    public const string Head = "HEAD";
    public const string Connect = "CONNECT";

    private static readonly string[] Usual = [Get, "POST", "PUT", Head, "DELETE", "PATCH", "OPTIONS", "TRACE", Connect];

    /// <summary>The longest registered one has 17 letters (UPDATEREDIRECTREF); nothing longer than this is a method.</summary>
    public const int MostOctets = 32;

    /// <summary>The one object for a usual method; a new one for others.</summary>
    /// <param name="name">A token.</param>
    public static string Of(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 when name.SequenceEqual("GET"u8) => Get,
        3 when name.SequenceEqual("PUT"u8) => "PUT",
        4 when name.SequenceEqual("POST"u8) => "POST",
        4 when name.SequenceEqual("HEAD"u8) => Head,
        5 when name.SequenceEqual("PATCH"u8) => "PATCH",
        5 when name.SequenceEqual("TRACE"u8) => "TRACE",
        6 when name.SequenceEqual("DELETE"u8) => "DELETE",
        6 when name.SequenceEqual("REPORT"u8) => "REPORT",
        7 when name.SequenceEqual("OPTIONS"u8) => "OPTIONS",
        7 when name.SequenceEqual("CONNECT"u8) => Connect,
        8 when name.SequenceEqual("PROPFIND"u8) => "PROPFIND",
        _ => Encoding.ASCII.GetString(name),
    };

    /// <summary>True for a usual method in other letters: what no route for GET takes, an application may all the same take for GET.</summary>
    public static bool IsMisspelled(string method)
    {
        foreach (var usual in Usual)
        {
            if (ReferenceEquals(usual, method)) return false;
            if (usual.Equals(method, StringComparison.OrdinalIgnoreCase)) return usual != method;
        }

        return false;
    }
}
