namespace Outrider.Logs.Transforms;

/// <summary>
/// Where a secret is that begins in a certain way; an empty range where there is none after all. None of the same beginning is looked for before its end: else a line
/// of beginnings would be read to its end for each.
/// </summary>
/// <param name="text">Whole.</param>
/// <param name="at">Where the beginning is.</param>
internal delegate (int Start, int End) SecretExtent(ReadOnlySpan<byte> text, int at);

/// <summary>How a kind of secret begins.</summary>
/// <param name="Begins">ASCII, two letters at least.</param>
/// <param name="IgnoreCase">In any letters' case.</param>
/// <param name="IsWord">Not behind a letter or digit: short beginnings are the middle of many words.</param>
/// <param name="Extent">From where to where it goes then.</param>
internal sealed record SecretPrefix(byte[] Begins, bool IgnoreCase, bool IsWord, SecretExtent Extent);
