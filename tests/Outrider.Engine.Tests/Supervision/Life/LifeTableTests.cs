using Outrider.Supervision.Life;

namespace Outrider.Engine.Tests.Supervision.Life;

public sealed class LifeTableTests
{
    // One line a state, one word an event in the order of the header; a cell is the next state's initial and its effects.
    // W aiting, S tarting, R eady, N ot ready, P (replacing), T (stopping), B acking off, E nded.
    // s spawn+deadline, p start probing, d disarm, a ask (stop probing, ask, grace), k kill (with disarm), K the same and stop probing, l leave (stop probing, disarm), b backoff (stop probing).
    private const string Table = """
                    Start Executed Passed Failed DeadlinePassed ExitedForGood ExitedToRestart BackoffPassed Restart Stop Hasten GracePassed Dead
        Waiting     Ss    W        W      W      W              W             W               W             W       E    E      W           W
        Starting    S     Sp       Rd     S      Pa             El            Bb              S             Pa      Ta   TK     S           Pa
        Ready       R     R        R      N      R              El            Bb              R             Pa      Ta   TK     R           Pa
        NotReady    N     N        R      N      N              El            Bb              N             Pa      Ta   TK     N           Pa
        Replacing   P     P        P      P      P              El            Bb              P             P       T    TK     Pk          P
        Stopping    T     T        T      T      T              El            El              T             T       T    TK     TK          T
        BackingOff  B     B        B      B      B              B             B               Ss            Ss      El   El     B           B
        Ended       E     E        E      E      E              E             E               E             E       E    E      E           E
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
    public void Every_cell_is_as_decided(string state, string happened, string cell)
    {
        var (next, effects) = LifeTable.Next(Enum.Parse<LifeState>(state), Enum.Parse<LifeEvent>(happened));
        Assert.Equal(cell[0] switch
        {
            'W' => LifeState.Waiting,
            'S' => LifeState.Starting,
            'R' => LifeState.Ready,
            'N' => LifeState.NotReady,
            'P' => LifeState.Replacing,
            'T' => LifeState.Stopping,
            'B' => LifeState.BackingOff,
            _ => LifeState.Ended,
        }, next);
        Assert.Equal(cell[1..] switch
        {
            "s" => LifeEffects.Spawn | LifeEffects.ArmDeadline,
            "p" => LifeEffects.StartProbing,
            "d" => LifeEffects.Disarm,
            "a" => LifeEffects.StopProbing | LifeEffects.AskToStop | LifeEffects.ArmGrace,
            "k" => LifeEffects.Kill | LifeEffects.Disarm,
            "K" => LifeEffects.StopProbing | LifeEffects.Kill | LifeEffects.Disarm,
            "l" => LifeEffects.StopProbing | LifeEffects.Disarm,
            "b" => LifeEffects.StopProbing | LifeEffects.ArmBackoff,
            _ => LifeEffects.None,
        }, effects);
    }

    [Fact]
    public void The_table_of_the_test_has_every_state_and_every_event() =>
        Assert.Equal(Enum.GetValues<LifeState>().Length * Enum.GetValues<LifeEvent>().Length, Cells().Count);

    [Fact]
    public void Whatever_happens_in_whatever_order_a_child_has_at_most_one_process_and_none_when_it_has_ended()
    {
        var random = new Random(20260102);
        var events = Enum.GetValues<LifeEvent>();
        for (var run = 0; run < 2000; run++)
        {
            var (state, lives) = (LifeState.Waiting, false);
            for (var step = 0; step < 60; step++)
            {
                var happened = events[random.Next(events.Length)];
                // A process ends only where there is one.
                if (happened is LifeEvent.ExitedForGood or LifeEvent.ExitedToRestart)
                {
                    if (!lives) continue;
                    lives = false;
                }

                var (next, effects) = LifeTable.Next(state, happened);
                if (effects.HasFlag(LifeEffects.Spawn))
                {
                    Assert.False(lives, $"{state} × {happened} starts a second process");
                    lives = true;
                }

                state = next;
                Assert.Equal(lives, state is not (LifeState.Waiting or LifeState.BackingOff or LifeState.Ended));
            }
        }
    }
}
