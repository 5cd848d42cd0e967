using Outrider.Native;
using Outrider.Supervision.Life;
using Outrider.Supervision.Order;

namespace Outrider.Engine.Tests.Supervision.Order;

public sealed class RunOutcomeTests
{
    [Theory]
    [InlineData("None", false, true, 7, 0, 7)]
    [InlineData("None", false, true, 0, 15, 143)] // Nobody here sent that signal.
    [InlineData("None", false, false, 127, 0, 69)]
    [InlineData("Late", false, true, 0, 15, 69)]
    [InlineData("Unlive", true, true, 0, 9, 69)]
    [InlineData("Unlive", false, true, 0, 0, 69)]
    [InlineData("Asked", false, true, 0, 15, 0)]
    [InlineData("Asked", false, true, 0, 0, 0)]
    [InlineData("Asked", false, true, 3, 0, 3)]
    [InlineData("Asked", true, true, 0, 9, 137)]
    [InlineData("Asked", true, true, 0, 0, 0)] // It ended by itself in the moment it was killed.
    [InlineData("Asked", false, true, 0, 9, 137)]
    [InlineData("Asked", false, true, 0, 11, 139)]
    public void The_code_tells_how_the_application_ended(string cause, bool wasKilled, bool hasExecuted, int code, int signal, int wanted) =>
        Assert.Equal(wanted, RunOutcome.Code(Enum.Parse<StopCause>(cause), wasKilled, hasExecuted, new ExitStatus(code, signal), Signal.Terminate));

    [Fact]
    public void A_run_without_a_process_to_speak_of_ends_well() =>
        Assert.Equal(0, RunOutcome.Code(StopCause.Asked, false, true, null, Signal.Terminate));
}
