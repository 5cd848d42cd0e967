using System.Text;
using Outrider.Native;

namespace Outrider.Engine.Tests.Native;

public sealed class SpawnTests
{
    [Fact]
    public void A_program_gets_its_arguments_environment_and_descriptors_and_a_session_of_its_own()
    {
        var (from, to) = Descriptors.Pipe();
        using var nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        int pid;
        using (to) pid = Spawn.Start("/bin/sh", ["sh", "-c", "echo \"$1 $NAME $(cut -d' ' -f5,6 /proc/self/stat)\" >&3", "sh", "a b"], ["NAME=ü", "PATH=/usr/bin:/bin"], [nothing, nothing, nothing, to]);
        using (from)
        {
            var said = new byte[256];
            var text = Encoding.UTF8.GetString(said, 0, Descriptors.Read(from, said));
            Assert.Equal($"a b ü {pid} {pid}\n", text);
        }

        Children.WaitAndReap(pid);
    }

    [Fact]
    public void An_executable_that_is_not_there_is_an_error_and_no_process()
    {
        var failure = Assert.Throws<NativeException>(() => Spawn.Start("/no/such/program", ["x"], [], []));
        Assert.Equal(Errno.NoEntry, failure.Error);
    }

    [Fact]
    public void A_failure_to_execute_is_read_as_it_was_written()
    {
        Span<byte> bytes = stackalloc byte[ExecFailure.Length];
        var failure = new ExecFailure(ExecFailure.Step.Directory, Errno.NoEntry);
        failure.Write(bytes);
        Assert.Equal(failure, ExecFailure.Read(bytes));
        Assert.Null(ExecFailure.Read([]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Signals_never_go_to_everybody(int pid)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ProcessControl.TrySignal(pid, Signal.Hangup));
        Assert.Throws<ArgumentOutOfRangeException>(() => ProcessControl.TrySignalGroup(pid, Signal.Hangup));
    }
}
