using Outrider.Supervision.Order;
using static Outrider.Supervision.Order.Standing;

namespace Outrider.Engine.Tests.Supervision.Order;

public sealed class DependenciesTests
{
    // c needs b, b needs a; d needs nobody.
    private static readonly Dependencies Chain = Dependencies.Of([("a", []), ("b", ["a"]), ("c", ["b"]), ("d", [])]);

    [Fact]
    public void Those_without_a_need_start_at_once_and_the_others_when_it_is_met()
    {
        Assert.Equal([0, 3], Starting(Waiting, Waiting, Waiting, Waiting));
        Assert.Equal([], Starting(Alive, Waiting, Waiting, Alive));
        Assert.Equal([1], Starting(Ready, Waiting, Waiting, Alive));
        Assert.Equal([1], Starting(Succeeded, Waiting, Waiting, Alive));
        Assert.Equal([2], Starting(Alive, Ready, Waiting, Alive));
        Assert.Equal([], Starting(Lost, Waiting, Waiting, Ready));
    }

    [Fact]
    public void Nobody_stops_before_those_who_depend_on_it_have_ended()
    {
        Assert.Equal([2, 3], Stopping(Ready, Ready, Ready, Ready));
        Assert.Equal([1, 2, 3], Stopping(Ready, Ready, Succeeded, Ready));
        Assert.Equal([0, 1, 2, 3], Stopping(Ready, Lost, Lost, Ready));
        Assert.Equal([0, 1, 2, 3], Stopping(Alive, Waiting, Waiting, Ready));
    }

    [Fact]
    public void What_is_lost_takes_those_with_it_who_wait_for_it()
    {
        Assert.Equal([(1, 0)], LostIn(Lost, Waiting, Waiting, Ready));
        Assert.Equal([(2, 1)], LostIn(Lost, Lost, Waiting, Ready));
        Assert.Equal([], LostIn(Lost, Alive, Waiting, Ready));
    }

    [Theory]
    [InlineData("a:b b:a", "a → b → a")]
    [InlineData("a:b b:c c:a", "a → b → c → a")]
    [InlineData("x:a a:b b:c c:b", "b → c → b")]
    [InlineData("a:b b:a c:d d:c", "a → b → a, c → d → c")]
    [InlineData("a:b,c b:d c:d d:", "")]
    [InlineData("a:a", "")] // Told in words of its own.
    [InlineData("a:nobody", "")]
    public void Rings_are_found_once_each(string needs, string rings)
    {
        var parsed = needs.Split(' ').Select(n => n.Split(':')).ToDictionary(n => n[0], n => (IReadOnlyList<string>)n[1].Split(',', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(rings, string.Join(", ", Dependencies.Cycles(parsed).Select(c => string.Join(" → ", c))));
    }

    [Fact]
    public void In_whatever_order_things_happen_all_start_and_all_stop_and_never_one_too_early()
    {
        var random = new Random(20260102);
        for (var run = 0; run < 500; run++)
        {
            var count = random.Next(1, 9);
            var needs = Enumerable.Range(0, count).Select(i => (IReadOnlyList<int>)[.. Enumerable.Range(0, i).Where(_ => random.Next(3) == 0)]).ToArray();
            var dependencies = new Dependencies(needs);
            var standings = new Standing[count];
            while (standings.Any(s => s != Ready))
            {
                var alive = Enumerable.Range(0, count).Where(i => standings[i] == Alive).ToArray();
                var may = Enumerable.Range(0, count).Where(i => dependencies.MayStart(i, standings)).ToArray();
                Assert.True(alive.Length + may.Length > 0, "the order is stuck");
                if (may.Length > 0 && (alive.Length == 0 || random.Next(2) == 0)) standings[may[random.Next(may.Length)]] = Alive;
                else standings[alive[random.Next(alive.Length)]] = Ready;
                for (var i = 0; i < count; i++)
                    if (standings[i] != Waiting) Assert.All(needs[i], n => Assert.Equal(Ready, standings[n]));
            }

            while (standings.Any(s => s == Ready))
            {
                var may = Enumerable.Range(0, count).Where(i => standings[i] == Ready && dependencies.MayStop(i, standings)).ToArray();
                Assert.NotEmpty(may);
                standings[may[random.Next(may.Length)]] = Succeeded;
                for (var i = 0; i < count; i++)
                    if (standings[i] == Ready) Assert.All(needs[i], n => Assert.Equal(Ready, standings[n]));
            }
        }
    }

    private static int[] Starting(params Standing[] standings) => [.. Enumerable.Range(0, 4).Where(i => Chain.MayStart(i, standings))];

    private static int[] Stopping(params Standing[] standings) => [.. Enumerable.Range(0, 4).Where(i => Chain.MayStop(i, standings))];

    private static (int, int)[] LostIn(params Standing[] standings) =>
        [.. Enumerable.Range(0, 4).Select(i => (i, Chain.LostTo(i, standings))).Where(l => l.Item2 >= 0)];
}
