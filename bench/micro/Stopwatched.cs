using System.Diagnostics;

namespace Outrider.Micro;

/// <summary>
/// Measures one operation by repeating it: first until the runtime has compiled it for good, then in samples of 50 ms. The least sample is what the machine
/// can do, the median what it did. Allocations are counted on this thread, over all samples.
/// </summary>
internal static class Stopwatched
{
    private const int Batch = 256;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1), Sample = TimeSpan.FromMilliseconds(50);

    /// <param name="operation">Returns what it found, so that finding it cannot be left out.</param>
    public static Outcome Measure(string name, Func<int> operation, int samples)
    {
        Repeat(operation, WarmUp, out _);
        var nanoseconds = new double[samples];
        var (allocated, operations) = (GC.GetAllocatedBytesForCurrentThread(), 0L);
        for (var i = 0; i < samples; i++)
        {
            nanoseconds[i] = Repeat(operation, Sample, out var count);
            operations += count;
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Array.Sort(nanoseconds);
        return new Outcome(name, nanoseconds[0], nanoseconds[samples / 2], allocated / operations);
    }

    /// <returns>Nanoseconds an operation, the call of it included: about one.</returns>
    private static double Repeat(Func<int> operation, TimeSpan span, out long operations)
    {
        var start = Stopwatch.GetTimestamp();
        var end = start + (long)(span.TotalSeconds * Stopwatch.Frequency);
        operations = 0;
        var found = 0;
        do
        {
            for (var i = 0; i < Batch; i++) found += operation();
            operations += Batch;
        }
        while (Stopwatch.GetTimestamp() < end);
        GC.KeepAlive(found);
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / operations;
    }
}
