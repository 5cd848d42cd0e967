namespace Outrider.Logs.Parsers;

/// <summary>How one runtime writes its lines.</summary>
internal interface IContainerFormat
{
    /// <summary>What is read is valid until the next is.</summary>
    bool TryRead(ReadOnlySpan<byte> line, out ContainerLine read);
}
