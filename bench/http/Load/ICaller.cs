namespace HttpBench.Load;

/// <summary>One connection's worth of calls: the next begins when the last has been answered.</summary>
internal interface ICaller : IDisposable
{
    /// <summary>Completes when the answer has wholly come.</summary>
    /// <exception cref="InvalidDataException">The answer is not the one expected.</exception>
    ValueTask CallAsync();
}
