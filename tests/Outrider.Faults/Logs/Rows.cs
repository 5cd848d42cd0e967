using System.Globalization;

namespace Outrider.Faults.Logs;

/// <summary>
/// The rows of the matrix, under way together, because each mostly waits: begun when the first test asks, in the order of the tests, so many at a time. A test is a row's
/// end.
/// </summary>
public sealed class Rows
{
    // Each row has a supervisor and a sidecar that start, some of them several times: more at once would only wait for each other.
    private static readonly int AtOnce = 4 * Environment.ProcessorCount;

    private readonly int _seed = Seed.Choose();
    private readonly Lazy<Dictionary<(Rotation, Fault), Task<string>>> _rows;

    public Rows() => _rows = new(() =>
    {
        var turn = new SemaphoreSlim(AtOnce);
        return All.ToDictionary(row => row, row => Task.Run(() => RunAsync(row.Rotation, row.Fault, turn)));
    });

    /// <summary>Those that are asked for: all of them, or what <c>OUTRIDER_MATRIX_ROWS</c> names, as <c>Rename/KillSidecar,None/</c>.</summary>
    public static IReadOnlyList<(Rotation Rotation, Fault Fault)> All { get; } =
    [
        .. from fault in Enum.GetValues<Fault>()
           from rotation in Enum.GetValues<Rotation>()
           where IsPossible(rotation, fault) && IsAsked($"{rotation}/{fault}")
           select (rotation, fault),
    ];

    /// <summary>Its story, once it is over; what it failed by is thrown.</summary>
    public Task<string> StoryOf(Rotation rotation, Fault fault) => _rows.Value[(rotation, fault)];

    // What an application prints while its spool's disk is full is another story (SpoolTests), and where it dies with everything else, what it printed last is in nobody's hands.
    private static bool IsPossible(Rotation rotation, Fault fault) =>
        rotation != Rotation.Stdout || fault is not (Fault.DiskFull or Fault.ClockStep or Fault.TornBuffer or Fault.FlippedByte);

    private static bool IsAsked(string row) =>
        Environment.GetEnvironmentVariable("OUTRIDER_MATRIX_ROWS") is not { Length: > 0 } asked || asked.Split(',').Any(a => row.Contains(a, StringComparison.OrdinalIgnoreCase));

    private async Task<string> RunAsync(Rotation rotation, Fault fault, SemaphoreSlim turn)
    {
        await turn.WaitAsync();
        var begun = System.Diagnostics.Stopwatch.GetTimestamp();
        try
        {
            // Dice of its own: what another row throws is nothing to it.
            await using var row = new Row(rotation, fault, new Random(unchecked(_seed * 1000 + (int)fault * 10 + (int)rotation)));
            try
            {
                await row.RunAsync();
                return string.Create(CultureInfo.InvariantCulture, $"{row.Story}{System.Diagnostics.Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s");
            }
            catch (Exception e) when (e is not Xunit.Sdk.SkipException)
            {
                throw new InvalidOperationException($"{rotation}, {fault}: {Seed.Variable}={_seed}\n{e}\n{row}", e);
            }
        }
        finally
        {
            turn.Release();
        }
    }
}
