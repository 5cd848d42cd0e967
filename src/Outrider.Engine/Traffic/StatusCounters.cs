using System.Globalization;
using Outrider.Observability;

namespace Outrider.Traffic;

/// <summary>The counters of one lane by method and status, found by two steps through arrays; each is made when it first counts.</summary>
/// <param name="create">Given method and status as labels.</param>
internal sealed class StatusCounters(Func<string, string, Counter> create)
{
    /// <summary>RFC 9110 section 9 and RFC 5789. Whatever else callers invent counts as <c>OTHER</c>: a label must not be theirs to grow.</summary>
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "OTHER"];

    private const int Classes = 10; // The hundreds of a status of three digits.

    private readonly Counter?[]?[] _classes = new Counter[]?[Methods.Length * Classes];

    /// <param name="method">As received.</param>
    /// <param name="status">0 where the caller saw none.</param>
    public Counter Of(string method, int status)
    {
        var (hundreds, rest) = Math.DivRem(Math.Clamp(status, 0, 999), 100);
        var row = IndexOf(method);
        ref var counters = ref _classes[row * Classes + hundreds];
        var ofClass = Volatile.Read(ref counters) ?? Interlocked.CompareExchange(ref counters, new Counter[100], null) ?? counters;
        // Two that make it at once are given the same one: the family knows it by its labels.
        return ofClass[rest] ??= create(Methods[row], status.ToString(CultureInfo.InvariantCulture));
    }

    private static int IndexOf(string method) => method switch
    {
        "GET" => 0,
        "HEAD" => 1,
        "POST" => 2,
        "PUT" => 3,
        "DELETE" => 4,
        "OPTIONS" => 5,
        "PATCH" => 6,
        "TRACE" => 7,
        "CONNECT" => 8,
        _ => 9,
    };
}
