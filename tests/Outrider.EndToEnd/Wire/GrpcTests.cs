namespace Outrider.EndToEnd.Wire;

/// <summary>gRPC by two Outriders is gRPC: messages, metadata, status, deadlines and back-pressure arrive as they were sent.</summary>
public sealed class GrpcTests(GrpcPair pair) : IClassFixture<GrpcPair>
{
    private static readonly string AllOctets = Convert.ToBase64String([.. Enumerable.Range(0, 256).Select(i => (byte)i)]);

    [Fact]
    public async Task A_unary_call_has_its_answer_its_status_and_metadata_before_and_behind_it()
    {
        var result = await pair.CallAsync("unary");
        Assert.Equal(("hello", "OK"), ((string?)result["answer"], (string?)result["code"]));
        Assert.Equal("early", (string?)result["first"]!["x-first"]);
        Assert.Equal(("this", AllOctets), ((string?)result["last"]!["x-asked"], (string?)result["last"]!["x-asked-bin"]));
    }

    [Fact]
    public async Task A_servers_refusal_arrives_with_its_code_its_words_and_its_metadata()
    {
        var result = await pair.CallAsync("fail");
        Assert.Equal(("FAILED_PRECONDITION", "not today: 100% ünready"), ((string?)result["code"], (string?)result["details"]));
        Assert.Equal(AllOctets, (string?)result["last"]!["x-why-bin"]);
        Assert.Equal("UNIMPLEMENTED", (string?)(await pair.CallAsync("unknown"))["code"]);
    }

    [Fact]
    public async Task A_message_of_4_MiB_goes_both_ways()
    {
        var result = await pair.CallAsync("large");
        Assert.Equal((4 << 20, true), ((int)result["length"]!, (bool)result["same"]!));
    }

    [Fact]
    public async Task A_stream_of_the_servers_comes_in_order()
    {
        var result = await pair.CallAsync("count");
        Assert.Equal((1000, true), ((int)result["count"]!, (bool)result["ordered"]!));
    }

    [Fact]
    public async Task A_stream_of_the_callers_comes_in_order() =>
        Assert.Equal(string.Join(',', Enumerable.Range(0, 1000)), (string?)(await pair.CallAsync("gather"))["answer"]);

    [Fact]
    public async Task A_conversation_goes_word_by_word() =>
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"heard {i}"), (await pair.CallAsync("talk"))["answers"]!.AsArray().Select(a => (string?)a));

    [Fact]
    public async Task A_hundred_calls_at_once_each_get_their_own_answer() => Assert.Equal(100, (int)(await pair.CallAsync("many"))["right"]!);

    [Fact]
    public async Task A_call_that_is_given_up_is_over_for_the_server_too()
    {
        var (over, waiting) = (Over, Waiting);
        using var caller = pair.Start("cancel");
        await caller.HasCalledAsync();
        // This call's line, not that of another test's: what is given up before it has arrived is over for nobody.
        await pair.Far.Run.Output.Nth("waiting, for a while", waiting + 1);
        await caller.GoOnAsync();
        Assert.Equal("CANCELLED", (string?)(await caller.ResultAsync())["code"]);
        await pair.Far.Run.Output.Nth("the call is over", over + 1);
    }

    [Fact]
    public async Task A_deadline_is_known_to_the_server_and_ends_the_call_on_both_sides()
    {
        var over = Over;
        var result = await pair.CallAsync("deadline");
        Assert.Equal("DEADLINE_EXCEEDED", (string?)result["code"]);
        Assert.InRange((double)result["waited"]!, 0.4, 10);
        await pair.Far.Run.Output.Nth("the call is over", over + 1);
    }

    [Fact]
    public async Task A_reader_that_rests_stops_its_sender_and_fills_nobodys_memory()
    {
        using var caller = pair.Start("slow");
        await caller.HasCalledAsync();
        await pair.Far.Run.Output.Line("sent 0");
        pair.Near.Memory.ForgetPeak();
        pair.Far.Memory.ForgetPeak();
        var (near, far) = (pair.Near.Memory.ResidentMiB, pair.Far.Memory.ResidentMiB);
        // Others pass by meanwhile.
        Assert.Equal(100, (int)(await pair.CallAsync("many"))["right"]!);
        Assert.False(pair.Far.Run.Output.Has("sent 2900"), "48 MiB have gone to a caller that reads nothing");
        await caller.GoOnAsync();
        var result = await caller.ResultAsync();
        Assert.Equal((3000, true), ((int)result["count"]!, (bool)result["ordered"]!));
        Assert.InRange(pair.Near.Memory.PeakMiB - near, 0, 32);
        Assert.InRange(pair.Far.Memory.PeakMiB - far, 0, 32);
    }

    private int Over => pair.Far.Run.Output.All.Count(l => l == "the call is over");

    private int Waiting => pair.Far.Run.Output.All.Count(l => l == "waiting, for a while");
}
