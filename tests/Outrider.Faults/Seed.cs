using System.Globalization;
using System.Runtime.CompilerServices;

namespace Outrider.Faults;

/// <summary>
/// The dice of one scenario. They are told before the first throw, and <see cref="Variable"/> throws the same again: who is hit, with what, and after how long. When a
/// signal arrives in the other process is the kernel's affair, so a seed brings back the order of things and not their microseconds.
/// </summary>
internal static class Seed
{
    public const string Variable = "OUTRIDER_FAULT_SEED";

    public static Random Begin([CallerMemberName] string scenario = "")
    {
        var seed = Choose();
        Tell($"{scenario}: {Variable}={seed}");
        return new Random(seed);
    }

    /// <summary>The one that was given, or another each time.</summary>
    public static int Choose() =>
        int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();

    /// <summary>A line of the scenario's story, shown where it fails and wherever live output is wanted.</summary>
    public static void Tell(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    public static TimeSpan Between(this Random random, int leastMs, int mostMs) => TimeSpan.FromMilliseconds(random.Next(leastMs, mostMs + 1));

    /// <summary>Lets the world go on for a time that the dice have given; a scenario is made of such instants, and nothing is assumed to have happened by then.</summary>
    public static Task Pass(TimeSpan time) => Task.Delay(time, Test);
}
