namespace HttpBench.Cases;

internal interface ICase
{
    /// <summary>As it is asked for on the command line.</summary>
    string Name { get; }

    Task<Table> RunAsync(Bench bench);
}
