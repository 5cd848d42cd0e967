namespace HttpBench.Wire;

internal readonly record struct FrameHead(int Length, byte Type, byte Flags, int Stream)
{
    public bool Ends => Type is Frames.Data or Frames.Headers && (Flags & Frames.EndStream) != 0;
}
