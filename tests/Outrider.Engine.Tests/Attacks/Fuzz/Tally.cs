using System.Collections.Concurrent;

namespace Outrider.Engine.Tests.Attacks;

/// <summary>What a round of fuzzing came to.</summary>
internal sealed class Tally
{
    /// <summary>By name: <c>requests decided on</c>, <c>refused: bad_framing</c>.</summary>
    public ConcurrentDictionary<string, long> Counts { get; } = new();

    /// <summary>Each a place where two readers saw two things, with the seed that brings it back. None is allowed.</summary>
    public ConcurrentQueue<string> Differences { get; } = new();

    public void Count(string name, long by = 1) => Counts.AddOrUpdate(name, by, (_, count) => count + by);

    public void Differ(string what) => Differences.Enqueue(what);
}
