using Outrider.CommandLine;
using Outrider.Configuration;

namespace Outrider.Engine.Tests.CommandLine;

public sealed class ConfigChoiceTests
{
    [Fact]
    public void The_command_after_the_dashes_stands_for_the_files_own_word_by_word()
    {
        var problems = new Problems();
        // What a shell has expanded already is not expanded again.
        var root = new ConfigChoice(null, null, ["node", "server.js", "${HOME}"]).Read(_ => null, problems);
        var config = OutriderConfig.Shape.Read(new Section(root!, "", problems));
        Assert.False(problems.Any);
        Assert.Equal(["node", "server.js", "${HOME}"], config.App.Command!.Value);
        Assert.Equal("command line", config.App.Command.Place.ToString());
    }

    [Fact]
    public void Without_a_file_and_a_command_there_is_an_empty_configuration()
    {
        var problems = new Problems();
        Assert.Empty(new ConfigChoice(null, null, []).Read(_ => null, problems)!.Entries);
        Assert.False(problems.Any);
    }

    [Fact]
    public void A_profile_means_the_default_file_even_where_that_is_not_there() =>
        Assert.Equal("outrider.yaml", ConfigChoice.From(null, "dev", []).Path);
}
