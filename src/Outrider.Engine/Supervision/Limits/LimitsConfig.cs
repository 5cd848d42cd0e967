using System.Globalization;
using Outrider.Configuration;
using Outrider.Kernel;

namespace Outrider.Supervision.Limits;

internal sealed class LimitsConfig
{
    // The step before a program is a process of ours with some 4 MiB of its own, which must fit too.
    private static readonly ByteSize LeastMemory = ByteSize.FromMiB(8);

    // The kernel's shortest quota is 1 ms in its period of 100 ms (sched-bwc).
    private const double LeastCpu = 0.01;

    private const double MostCpu = 4096;

    // A shell that starts a program, and what our step before a program needs for the runtime's own threads, which count too.
    private const int LeastProcesses = 16;

    // PID_MAX_LIMIT on 64-bit machines.
    private const int MostProcesses = 4 << 20;

    // 0, 1, 2, and a few for a loader.
    private const int LeastFiles = 16;

    // The default of fs.nr_open.
    private const int MostFiles = 1 << 20;

    public ByteSize? Memory;
    public double? Cpu;
    public int? Processes;
    public int? OpenFiles;

    private static readonly ValueKind<ByteSize> MemoryKind = Values.Parsed<ByteSize>(
        "size, 8MiB or more", "string", (string t, out ByteSize v) => ByteSize.TryParse(t, out v) && v.CompareTo(LeastMemory) >= 0, "give a size of 8MiB or more, such as 512MiB or 2GiB", v => v.ToString());

    private static readonly ValueKind<double> CpuKind = Values.Parsed<double>(
        "processors", "number", (string t, out double v) => double.TryParse(t, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out v) && v is >= LeastCpu and <= MostCpu,
        "give a number of processors from 0.01 to 4096, such as 0.5 or 2", v => v.ToString("0.##", CultureInfo.InvariantCulture));

    public static readonly Shape<LimitsConfig> Shape = new("What a process and all that it starts may use together. Held by cgroups; where there is none that can be written, a warning at the start says what is not held.", s =>
    {
        s.OptionalValue("memory", c => ref c.Memory, MemoryKind, "Memory of all of them, files that they read included. What needs more is killed, alone, and told as out of memory.");
        s.OptionalValue("cpu", c => ref c.Cpu, CpuKind, "Processors: 0.5 is half of one's time. What wants more is made to wait.");
        s.OptionalValue("processes", c => ref c.Processes, Values.Integer(LeastProcesses, MostProcesses), "Processes and threads. A fork beyond it fails.");
        s.OptionalValue("open_files", c => ref c.OpenFiles, Values.Integer(LeastFiles, MostFiles), "Files, sockets and pipes that each single process may have open.");
    });

    public LimitsModel Model() => new(Memory, Cpu, Processes, OpenFiles);
}
