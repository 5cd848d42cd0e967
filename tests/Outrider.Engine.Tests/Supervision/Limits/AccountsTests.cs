using Outrider.Supervision.Limits;

namespace Outrider.Engine.Tests.Supervision.Limits;

public sealed class AccountsTests
{
    private static readonly Accounts Some = new(
        "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000:,,,:/home/app:/bin/sh\nbroken line\n7:x:2000:2000::/seven:/bin/sh\n",
        "root:x:0:\napp:x:1000:\nlogs:x:4:syslog,app\nmedia:x:44:app\nother:x:45:apple\n");

    [Fact]
    public void A_user_is_found_by_name_and_by_number()
    {
        Assert.Equal(new Account("app", 1000, 1000, "/home/app"), Some.User("app"));
        Assert.Equal(Some.User("app"), Some.User("1000"));
    }

    [Fact]
    public void A_name_of_digits_is_a_name_first() => Assert.Equal(2000u, Some.User("7")?.User);

    [Fact]
    public void A_number_that_nobody_has_is_a_user_without_anything() => Assert.Equal(new Account("", 4711, null, ""), Some.User("4711"));

    [Theory]
    [InlineData("nobdy")]
    [InlineData("-1")]
    [InlineData("4294967295")]
    [InlineData("")]
    public void What_is_neither_is_nobody(string written)
    {
        Assert.Null(Some.User(written));
        Assert.Null(Some.Group(written));
    }

    [Fact]
    public void A_user_is_in_every_group_that_lists_it_by_its_whole_name() => Assert.Equal([4u, 44u], Some.GroupsOf("app"));

    [Fact]
    public void Groups_go_by_name_or_number()
    {
        Assert.Equal(4u, Some.Group("logs"));
        Assert.Equal(99u, Some.Group("99"));
    }
}
