namespace Outrider.Http;

/// <summary>How long a body is, as its head announces it: none at all, so many octets, or unknown until it ends.</summary>
internal readonly record struct BodyLength
{
    private readonly long _length;

    private BodyLength(long length) => _length = length;

    /// <summary>There is none, not even an empty one.</summary>
    public static readonly BodyLength None = new(-1);

    public static readonly BodyLength Unknown = new(-2);

    public static BodyLength Of(long octets) => new(octets);

    public bool IsNone => _length == -1;

    /// <summary>Null where there is none, or it is unknown.</summary>
    public long? Octets => _length >= 0 ? _length : null;

    /// <summary>True where nothing will come.</summary>
    public bool IsEmpty => _length is 0 or -1;
}
