using Outrider.Configuration;
using Outrider.Native;
using Outrider.Supervision;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Supervision;

public sealed class StateFolderTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void A_second_run_of_one_name_gets_a_folder_of_its_own()
    {
        using var first = StateFolder.OpenDefault(_root.Path, "orders");
        using var second = StateFolder.OpenDefault(_root.Path, "orders");
        Assert.Equal(_root["orders"], first.Path);
        Assert.Equal(_root["orders.2"], second.Path);
    }

    [Fact]
    public void The_folder_of_an_ended_run_is_found_again_by_the_next()
    {
        StateFolder.OpenDefault(_root.Path, "orders").Dispose();
        using var next = StateFolder.OpenDefault(_root.Path, "orders");
        Assert.Equal(_root["orders"], next.Path);
    }

    [Fact]
    public void A_folder_the_user_wrote_is_refused_with_its_place_when_held()
    {
        var written = new Placed<string>(_root["mine"], new Place("outrider.yaml", 7), "outrider.state");
        using var first = StateFolder.OpenWritten(written);
        var refusal = Assert.Throws<UnavailableException>(() => StateFolder.OpenWritten(written));
        Assert.StartsWith($"outrider.yaml:7: outrider.state: '{_root["mine"]}' is held by another run", refusal.Message);
    }

    [Fact]
    public void The_folder_is_closed_to_other_users()
    {
        using var folder = StateFolder.OpenDefault(_root.Path, "orders");
        Assert.Equal("700", Convert.ToString((int)File.GetUnixFileMode(folder.Path), 8));
    }

    [Fact]
    public async Task A_folder_of_another_users_is_refused_since_its_links_lead_where_he_likes()
    {
        var theirs = "/usr";
        if (ProcessControl.EffectiveUser == ProcessControl.Root)
        {
            theirs = Directory.CreateDirectory(_root["theirs"]).FullName;
            var given = await new CommandRunner("/", TimeProvider.System).RunAsync(["chown", "65534", theirs], Eventually.Soon, TestContext.Current.CancellationToken);
            Assert.Equal((CommandEnd.Exited, 0), (given.End, given.ExitCode));
        }

        var written = new Placed<string>(theirs, new Place("outrider.yaml", 7), "outrider.state");
        var refusal = Assert.Throws<UnavailableException>(() => StateFolder.OpenWritten(written));
        Assert.StartsWith($"outrider.yaml:7: outrider.state: '{theirs}' cannot be used to keep state in: it belongs to another user", refusal.Message);
        Assert.False(File.Exists(Path.Combine(theirs, StateFolder.LockName)));
    }

    [Fact]
    public void A_link_of_ones_own_to_a_folder_of_ones_own_is_followed()
    {
        Directory.CreateDirectory(_root["real"]);
        File.CreateSymbolicLink(_root["link"], _root["real"]);
        StateFolder.OpenWritten(new Placed<string>(_root["link"] + "/", new Place("outrider.yaml", 7), "outrider.state")).Dispose();
        Assert.True(File.Exists(Path.Combine(_root["real"], StateFolder.LockName)));
    }

    [Fact]
    public void The_users_state_folders_are_tried_in_the_order_of_the_documentation()
    {
        var environment = new Dictionary<string, string?> { ["XDG_STATE_HOME"] = "/x", ["HOME"] = "/h" };
        Assert.Equal(["/x/outrider", "/h/.local/state/outrider", "/tmp/outrider-1000"], StateRoot.Candidates(environment.GetValueOrDefault, 1000));
        Assert.Equal("/var/lib/outrider", StateRoot.Candidates(environment.GetValueOrDefault, 0)[0]);
        environment["OUTRIDER_STATE"] = "/told";
        Assert.Equal(["/told"], StateRoot.Candidates(environment.GetValueOrDefault, 0));
    }

    [Fact]
    public void A_root_that_cannot_be_made_gives_way_to_the_next()
    {
        var file = _root.Write("file", "");
        Assert.Equal(_root["state"], StateRoot.Usable([Path.Combine(file, "below"), _root["state"]]));
        Assert.Throws<UnavailableException>(() => StateRoot.Usable([Path.Combine(file, "below")]));
    }
}
