using System.Text.Json;
using Outrider.Native;

namespace Outrider.Supervision.Limits;

/// <summary>
/// What a child and all that it has started use at this moment, out of the files of its group; any process may read them that knows the paths. Null is what nobody counts
/// here: the controller is missing, the kernel is older, the child is not started.
/// </summary>
internal sealed record GroupUsage
{
    // Version 1 writes "no limit" as the largest number of whole pages.
    private const long Unlimited = 1L << 60;

    private const long NanosecondsPerMicrosecond = 1000;

    /// <summary>Bytes; of the peak, since the group was made.</summary>
    public long? Memory { get; private init; }

    public long? MemoryPeak { get; private init; }

    public long? MemoryLimit { get; private init; }

    public long? OutOfMemoryKills { get; private init; }

    public TimeSpan? CpuTime { get; private init; }

    /// <summary>Processors: quota by period.</summary>
    public double? CpuLimit { get; private init; }

    /// <summary>How many periods (of 100 ms) there were in which it was made to wait, and for how long in all.</summary>
    public long? ThrottledPeriods { get; private init; }

    public TimeSpan? ThrottledTime { get; private init; }

    /// <summary>Processes and threads.</summary>
    public long? Processes { get; private init; }

    public long? ProcessesLimit { get; private init; }

    public PressureShare? CpuPressure { get; private init; }

    public PressureShare? MemoryPressure { get; private init; }

    public PressureShare? IoPressure { get; private init; }

    /// <summary>Whether the pressures are the whole machine's, since the group has none of its own (version 1).</summary>
    public bool IsPressureOfMachine { get; private init; }

    /// <param name="paths">Of the group.</param>
    /// <param name="machine">Where the machine's own pressures are.</param>
    public static GroupUsage Read(GroupPaths paths, string machine = "/proc/pressure")
    {
        var isUnified = paths.IsUnified("memory");
        string? Memory(string one, string two) => Text(paths.For("memory"), isUnified ? two : one);
        var memoryLimit = FlatFile.Number(Memory("memory.limit_in_bytes", "memory.max"));
        // Kept by the core of version 2, with or without its cpu controller.
        var time = FlatFile.Number(Text(paths.UnifiedFolder, "cpu.stat"), "usage_usec") * NanosecondsPerMicrosecond ?? FlatFile.Number(Text(paths.For("cpuacct"), "cpuacct.usage"));
        var stat = Text(paths.For("cpu"), "cpu.stat");
        var throttled = paths.IsUnified("cpu") ? FlatFile.Number(stat, "throttled_usec") * NanosecondsPerMicrosecond : FlatFile.Number(stat, "throttled_time");
        var own = PressureShare.Parse(Text(paths.UnifiedFolder, "cpu.pressure"));
        string? Pressure(string of) => own is null ? Text(machine, of) : Text(paths.UnifiedFolder, of + ".pressure");
        return new GroupUsage
        {
            Memory = FlatFile.Number(Memory("memory.usage_in_bytes", "memory.current")),
            MemoryPeak = FlatFile.Number(Memory("memory.max_usage_in_bytes", "memory.peak")),
            MemoryLimit = memoryLimit >= Unlimited ? null : memoryLimit,
            OutOfMemoryKills = OutOfMemory.File(paths) is { } kills ? FlatFile.Number(KernelFile.TryRead(kills), "oom_kill") : null,
            CpuTime = Time(time),
            CpuLimit = Quota(paths),
            ThrottledPeriods = FlatFile.Number(stat, "nr_throttled"),
            ThrottledTime = Time(throttled),
            Processes = FlatFile.Number(Text(paths.For("pids"), "pids.current")),
            ProcessesLimit = FlatFile.Number(Text(paths.For("pids"), "pids.max")),
            CpuPressure = PressureShare.Parse(Pressure("cpu")),
            MemoryPressure = PressureShare.Parse(Pressure("memory")),
            IoPressure = PressureShare.Parse(Pressure("io")),
            IsPressureOfMachine = own is null,
        };
    }

    /// <summary>An object with what is known.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteMembers(json);
        json.WriteEndObject();
    }

    /// <summary>The members of that object.</summary>
    public void WriteMembers(Utf8JsonWriter json)
    {
        WriteNumber(json, "memory_bytes", Memory);
        WriteNumber(json, "memory_peak_bytes", MemoryPeak);
        WriteNumber(json, "memory_limit_bytes", MemoryLimit);
        WriteNumber(json, "oom_kills", OutOfMemoryKills);
        WriteNumber(json, "cpu_seconds", CpuTime?.TotalSeconds);
        WriteNumber(json, "cpu_limit", CpuLimit);
        WriteNumber(json, "throttled_periods", ThrottledPeriods);
        WriteNumber(json, "throttled_seconds", ThrottledTime?.TotalSeconds);
        WriteNumber(json, "processes", Processes);
        WriteNumber(json, "processes_limit", ProcessesLimit);
        WritePressure(json);
    }

    private void WritePressure(Utf8JsonWriter json)
    {
        if (CpuPressure is null && MemoryPressure is null && IoPressure is null) return;
        json.WriteStartObject("pressure");
        json.WriteString("of", IsPressureOfMachine ? "machine" : "group");
        foreach (var (name, share) in new[] { ("cpu", CpuPressure), ("memory", MemoryPressure), ("io", IoPressure) })
        {
            WriteNumber(json, $"{name}_some_percent", share?.Some);
            WriteNumber(json, $"{name}_full_percent", share?.Full);
        }

        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } known) json.WriteNumber(name, known);
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double? number)
    {
        if (number is { } known) json.WriteNumber(name, known);
    }

    /// <summary>Version 2 has both in one file, "max 100000" without a limit; version 1 has -1 there.</summary>
    private static double? Quota(GroupPaths paths)
    {
        var both = paths.IsUnified("cpu") ? (Text(paths.For("cpu"), "cpu.max") ?? "").Split(' ') : [Text(paths.For("cpu"), "cpu.cfs_quota_us") ?? "", Text(paths.For("cpu"), "cpu.cfs_period_us") ?? ""];
        return both.Length == 2 && FlatFile.Number(both[0]) is { } quota && FlatFile.Number(both[1]) is > 0 and { } period ? (double)quota / period : null;
    }

    private static TimeSpan? Time(long? nanoseconds) => nanoseconds is { } known ? TimeSpan.FromTicks(known / TimeSpan.NanosecondsPerTick) : null;

    private static string? Text(string? folder, string file) => folder is null ? null : KernelFile.TryRead(Path.Combine(folder, file));
}
