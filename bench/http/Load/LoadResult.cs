namespace HttpBench.Load;

/// <param name="Calls">Answered as expected.</param>
/// <param name="Errors">Answered otherwise, or not at all.</param>
internal readonly record struct LoadResult(long Calls, long Errors);
