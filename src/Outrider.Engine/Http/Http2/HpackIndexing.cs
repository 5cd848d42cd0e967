namespace Outrider.Http;

/// <summary>How a field is written, as far as dynamic tables are concerned (RFC 7541 section 7.1.3).</summary>
internal enum HpackIndexing : byte
{
    /// <summary>As it is; somebody behind us may decide otherwise.</summary>
    Literal,
    Indexed,

    /// <summary>As it is, and marked so that nobody behind us indexes it either.</summary>
    Never,
}
