using Outrider.Native;

namespace Outrider.Engine.Tests.Native;

public sealed class ResidenceTests
{
    private const string Smaps = """
        1000-3000 r-xp 00000000 103:02 2117 /usr/bin/out rider
        Rss:                   8 kB
        Anonymous:             0 kB
        VmFlags: rd ex mr
        3000-4000 r--p 00002000 103:02 2117 /usr/bin/out rider
        Anonymous:             4 kB
        4000-5000 rw-p 00003000 103:02 2117 /usr/bin/out rider
        Anonymous:             0 kB
        5000-6000 r-xs 00000000 00:01 9 /memfd:doublemapper (deleted)
        Anonymous:             0 kB
        6000-7000 r--p 00000000 00:00 0
        Anonymous:             0 kB
        7000-8000 r-xp 00000000 00:00 0 [vdso]
        Anonymous:             0 kB
        7f0000000000-7f0000010000 r--s 00000000 103:02 2117 /usr/bin/out rider
        Anonymous:             0 kB
        """;

    [Fact]
    public void Only_what_nobody_has_written_to_and_a_file_has_is_given_back() =>
        Assert.Equal([(0x1000, 0x2000), (0x7f0000000000, 0x10000)], Residence.CleanFileMappings(Smaps.Split('\n')));

    [Fact]
    public void Life_goes_on_after_it()
    {
        Residence.Shrink();
        Assert.NotEmpty(Residence.CleanFileMappings(File.ReadLines("/proc/self/smaps")));
    }
}
