using System.Globalization;

namespace Outrider.Faults;

/// <summary>What the machine is like at the moment.</summary>
internal static class Machine
{
    /// <summary>Bounds of a second are promises for a machine that has a processor to spare.</summary>
    public static bool IsBusy => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) > Environment.ProcessorCount;

    /// <summary>The bound where it is promised, and many times that on a machine that is busy with other things.</summary>
    public static TimeSpan Bound(TimeSpan promised) => IsBusy ? 15 * promised : promised;

    /// <summary>What must be done as root; without it the scenario is skipped, except where all is required.</summary>
    public static void RequireRoot(string why)
    {
        if (Environment.UserName == "root") return;
        if (Environment.GetEnvironmentVariable("OUTRIDER_REQUIRE_PEERS") == "1") Assert.Fail($"only root can {why}");
        Assert.Skip($"only root can {why}");
    }
}
