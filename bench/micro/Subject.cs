namespace Outrider.Micro;

/// <summary>One thing to measure: <paramref name="Operation"/> returns what it found.</summary>
internal sealed record Subject(string Name, Func<int> Operation);
