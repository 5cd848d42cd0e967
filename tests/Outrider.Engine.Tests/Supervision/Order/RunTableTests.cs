using Outrider.Supervision.Order;

namespace Outrider.Engine.Tests.Supervision.Order;

public sealed class RunTableTests
{
    // A cell is the next phase and what is done; '.' stays and does nothing.
    private const string Table = """
                  ModulesReady       BeforeReady       AllReady           AppEnded           Broken                     StopAsked                      Left           Drained                    Stopped              Flushed            Closed
        Modules   Before:StartBefore .                 .                  .                  Flushing:StopModules       Flushing:StopModules           .              .                          .                    .                  .
        Before    .                  Starting:StartApp .                  .                  Flushing:StopModules       Flushing:StopModules           .              .                          .                    .                  .
        Starting  .                  .                 Running:StartAfter Stopping:StopAfter Stopping:StopApp+StopAfter Draining:Drain                 .              .                          .                    .                  .
        Running   .                  .                 .                  Stopping:StopAfter .                          Leaving:Leave                  .              .                          .                    .                  .
        Leaving   .                  .                 .                  Stopping:StopAfter .                          Stopping:HastenApp+HastenAfter Draining:Drain .                          .                    .                  .
        Draining  .                  .                 .                  Stopping:StopAfter .                          Stopping:HastenApp+HastenAfter .              Stopping:StopApp+StopAfter .                    .                  .
        Stopping  .                  .                 .                  .                  Closing:StopBefore         Stopping:HastenApp+HastenAfter .              .                          Flushing:StopModules .                  .
        Flushing  .                  .                 .                  .                  .                          Flushing:HastenModules         .              .                          .                    Closing:StopBefore .
        Closing   .                  .                 .                  .                  .                          Closing:HastenBefore           .              .                          .                    .                  Over:None
        Over      .                  .                 .                  .                  .                          .                              .              .                          .                    .                  .
        """;

    public static TheoryData<string, string, string> Cells()
    {
        var rows = Table.Split('\n').Select(r => r.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        var data = new TheoryData<string, string, string>();
        foreach (var row in rows[1..])
            for (var i = 1; i < row.Length; i++) data.Add(row[0], rows[0][i - 1], row[i]);
        return data;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Every_cell_is_as_decided(string phase, string happened, string cell)
    {
        var before = Enum.Parse<RunPhase>(phase);
        var (next, effects) = RunTable.Next(before, Enum.Parse<RunEvent>(happened));
        var (wanted, done) = cell == "." ? (before, RunEffects.None) : (Enum.Parse<RunPhase>(cell.Split(':')[0]), Enum.Parse<RunEffects>(cell.Split(':')[1].Replace('+', ',')));
        Assert.Equal(wanted, next);
        Assert.Equal(done, effects);
    }

    [Fact]
    public void The_table_of_the_test_has_every_phase_and_every_event() =>
        Assert.Equal(Enum.GetValues<RunPhase>().Length * Enum.GetValues<RunEvent>().Length, Cells().Count);

    [Fact]
    public void The_application_waits_for_the_modules_only_where_they_write_what_it_reads()
    {
        Assert.Equal((RunPhase.Before, RunEffects.StartModules | RunEffects.StartBefore), RunTable.First(appNeedsModules: false));
        Assert.Equal((RunPhase.Modules, RunEffects.StartModules), RunTable.First(appNeedsModules: true));
    }
}
