namespace HttpBench.Load;

/// <summary>Of one open-loop run, in microseconds.</summary>
internal sealed class Latencies
{
    public Latencies(Span<long> nanoseconds, int errors)
    {
        nanoseconds.Sort();
        Calls = nanoseconds.Length;
        Errors = errors;
        P50 = At(nanoseconds, 0.50);
        P99 = At(nanoseconds, 0.99);
    }

    public int Calls { get; }
    public int Errors { get; }
    public double P50 { get; }
    public double P99 { get; }

    private static double At(ReadOnlySpan<long> sorted, double share) => sorted.Length == 0 ? double.NaN : sorted[(int)((sorted.Length - 1) * share)] / 1000.0;
}
