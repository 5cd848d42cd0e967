namespace HttpBench.Cases;

/// <summary>What a case found. Tables of one heading are printed as one.</summary>
internal sealed record Table(string Heading, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);
