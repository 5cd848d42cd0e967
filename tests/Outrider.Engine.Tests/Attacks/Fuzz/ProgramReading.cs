using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Attacks;

/// <summary>A client that is a program: is told port, first number and count, and says each answer in a line of JSON.</summary>
internal static class ProgramReading
{
    public static async Task<IReadOnlyDictionary<string, ReadAnswer>> ReadAsync(string program, string[] arguments, params int[] numbers)
    {
        await using var client = new ProgramWitness(program, [.. arguments, .. numbers.Select(number => number.ToString(CultureInfo.InvariantCulture))]);
        await Eventually.True(() => client.Lines.Count >= 2 * numbers[^1], $"{program} has asked for everything", TimeSpan.FromMinutes(1));
        return client.Lines.Select(line => JsonNode.Parse(line)!).ToDictionary(line => (string)line["path"]!, Read);
    }

    private static ReadAnswer Read(JsonNode line) =>
        new((int)line["status"]!, [.. line["fields"]!.AsArray().Chunk(2).Select(pair => KeyValuePair.Create((string)pair[0]!, (string)pair[1]!))], Encoding.Latin1.GetString(Convert.FromHexString((string)line["body"]!)));
}
