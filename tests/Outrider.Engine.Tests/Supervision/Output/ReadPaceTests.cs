using Outrider.Supervision.Output;

namespace Outrider.Engine.Tests.Supervision.Output;

public sealed class ReadPaceTests
{
    private const int Capacity = 1 << 20;
    private static readonly TimeSpan AtOnce = TimeSpan.FromMicroseconds(10);

    private readonly ReadPace _pace = new(Capacity);

    [Fact]
    public void A_line_now_and_then_and_a_burst_of_some_are_never_kept_waiting()
    {
        for (var burst = 0; burst < 100; burst++)
        {
            Assert.Equal(TimeSpan.Zero, _pace.After(250, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)));
            for (var i = 0; i < 16; i++) Assert.Equal(TimeSpan.Zero, _pace.After(250, AtOnce, AtOnce));
        }
    }

    [Fact]
    public void Small_pieces_that_come_often_are_left_to_gather_for_ten_milliseconds()
    {
        Begin();
        Assert.Equal(ReadPace.MaxRest, _pace.After(250_000, TimeSpan.Zero, ReadPace.MaxRest));
        Assert.Equal(ReadPace.MaxRest, _pace.After(500, AtOnce, ReadPace.MaxRest));
    }

    [Fact]
    public void The_pipe_is_left_to_fill_to_the_half_at_most()
    {
        Begin();
        // 100 MB/s: half a mebibyte comes in 5.2 ms.
        Assert.Equal(TimeSpan.FromMilliseconds(5), _pace.After(100_000, TimeSpan.Zero, TimeSpan.FromMilliseconds(1)));
        // 1 GB/s: no rest is short enough.
        Assert.Equal(TimeSpan.Zero, _pace.After(1_000_000, TimeSpan.Zero, TimeSpan.FromMilliseconds(1)));
    }

    [Fact]
    public void After_a_silence_the_next_line_passes_at_once()
    {
        Begin();
        Assert.NotEqual(TimeSpan.Zero, _pace.After(250, AtOnce, AtOnce));
        Assert.Equal(TimeSpan.Zero, _pace.After(250, TimeSpan.FromMilliseconds(3), TimeSpan.FromMilliseconds(13)));
    }

    private void Begin()
    {
        for (var i = 0; i < 20; i++) _pace.After(250, AtOnce, AtOnce);
    }
}
