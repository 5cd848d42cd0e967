using System.Globalization;

namespace HttpBench.Cases;

/// <summary>What a case counts, and how the processor time for it is said.</summary>
/// <param name="Name">As <c>µs a request</c>.</param>
/// <param name="Of">From nanoseconds of processor time for one call.</param>
/// <param name="Digits">Behind the point.</param>
internal sealed record Unit(string Name, Func<double, double> Of, int Digits)
{
    public static readonly Unit Request = new("µs a request", ns => ns / 1e3, 1);
    public static readonly Unit Message = new("µs a message", ns => ns / 1e3, 1);
    public static readonly Unit Connection = new("µs a connection", ns => ns / 1e3, 0);

    /// <summary>Of calls that carry 1 MiB each.</summary>
    public static readonly Unit Gigabyte = new("s a GB", ns => ns / 1e9 / (1 << 20) * 1e9, 3);

    public string Say(double value) => value.ToString("F" + Digits, CultureInfo.InvariantCulture);
}
