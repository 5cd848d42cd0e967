using Outrider.CommandLine;

namespace Outrider.Engine.Tests.CommandLine;

public sealed class TableTests
{
    [Fact]
    public void Columns_are_as_wide_as_their_widest_cell_and_colour_takes_no_room()
    {
        var output = new StringWriter();
        var terminal = new Terminal(output, output, _ => null, isInteractive: true);
        var table = new Table("", "", "");
        table.Add("a", new Table.Cell("ready", terminal.Good("ready")), "x");
        table.Add("bbbb", "no", "");
        table.Write(terminal, indent: 2);
        Assert.Equal("  a     \e[32mready\e[0m  x\n  bbbb  no\n", output.ToString());
    }
}
