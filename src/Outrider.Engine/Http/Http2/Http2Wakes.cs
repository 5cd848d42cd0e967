namespace Outrider.Http;

/// <summary>Who of a stream is to be told something, once the gate is left: what they do then may take a while, and may come back.</summary>
[Flags]
internal enum Http2Wakes
{
    None = 0,
    Reader = 1,
    Writer = 2,
    Owner = 4,
}
