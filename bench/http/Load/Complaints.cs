namespace HttpBench.Load;

/// <summary>What went wrong under load, said once each: a load that fails does so a thousand times over.</summary>
internal static class Complaints
{
    private static readonly HashSet<string> Said = [];

    public static void Say(Exception e)
    {
        lock (Said)
        {
            if (Said.Count < 20 && Said.Add(e.Message)) Console.Error.WriteLine($"  a call failed: {e.Message}");
        }
    }
}
