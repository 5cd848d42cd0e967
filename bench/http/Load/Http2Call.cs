namespace HttpBench.Load;

internal enum Http2Call
{
    Page,
    Unary,
    Stream
}
