namespace Outrider.Engine.Tests.Attacks;

/// <summary>
/// A client of others' making, with a parser of its own, in front of Outrider. For each number it asks for <c>/case/N</c> (every seventh by HEAD), then
/// for <c>/clean/N</c>, many at once, over connections that it keeps.
/// </summary>
internal interface IReader
{
    string Name { get; }

    /// <summary>What it read, by path.</summary>
    Task<IReadOnlyDictionary<string, ReadAnswer>> ReadAsync(int port, int seed, int count);
}

/// <summary>An answer as a client read it.</summary>
/// <param name="Status">0 where it is none to it, or came only in part.</param>
/// <param name="Fields">In any order.</param>
/// <param name="Body">An octet a character.</param>
internal sealed record ReadAnswer(int Status, IReadOnlyList<KeyValuePair<string, string>> Fields, string Body)
{
    public static readonly ReadAnswer None = new(0, [], "");

    public static string Method(int number) => number % 7 == 0 ? "HEAD" : "GET";
}
