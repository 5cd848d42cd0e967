namespace Outrider.Logs.Transforms;

/// <summary>Finds secrets of one kind. Reads any bytes, valid UTF-8 mostly, without throwing; its time is bounded by their length.</summary>
internal interface ISecretFinder
{
    /// <param name="text">Without escapes.</param>
    /// <param name="found">Takes where they are.</param>
    void Find(ReadOnlySpan<byte> text, FoundSpans found);
}
