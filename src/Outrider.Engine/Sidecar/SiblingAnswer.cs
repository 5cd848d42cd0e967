namespace Outrider.Sidecar;

/// <summary>What another process of the modules said; an empty problem where it said something.</summary>
internal readonly record struct SiblingAnswer(string Process, ReadOnlyMemory<byte> Body, string Problem);
