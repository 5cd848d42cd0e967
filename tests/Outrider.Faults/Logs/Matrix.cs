namespace Outrider.Faults.Logs;

/// <summary>The matrix has the machine for itself: its rows are many at once, and others here judge by the second.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Matrix
{
    public const string Name = "the matrix of faults";
}
