namespace Outrider.Http;

/// <summary>Takes fields one by one, each on its way onto a wire.</summary>
internal interface IFieldSink
{
    void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value);
}
