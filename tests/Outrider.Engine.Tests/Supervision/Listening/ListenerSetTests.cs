using System.Net;
using System.Net.Sockets;
using Outrider.Kernel;
using Outrider.Supervision;
using Outrider.Supervision.Listening;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Supervision.Listening;

public sealed class ListenerSetTests
{
    private static readonly ListenAddress Any = ListenAddress.Loopback(0);

    [Fact]
    public void Of_several_that_ask_for_any_port_each_keeps_its_own_whatever_comes_before_it()
    {
        using var set = Set(Request("inbound[0]", Any), Request("outbound", Any), Request("admin", Any));
        var before = set.Current.ToDictionary(l => l.Name, l => l.Id);
        set.Commit(set.Prepare([Request("inbound[0]", Any), Request("inbound[1]", Any), Request("outbound", Any), Request("admin", Any)]));
        Assert.All(before, was => Assert.Equal(was.Value, set.Current.Single(l => l.Name == was.Key).Id));
        Assert.DoesNotContain(set.Current.Single(l => l.Name == "inbound[1]").Id, before.Values);
    }

    [Fact]
    public void A_socket_follows_its_address_under_whatever_name()
    {
        var (first, second) = (ListenAddress.Loopback(FreePort.Next()), ListenAddress.Loopback(FreePort.Next()));
        using var set = Set(Request("inbound[0]", first), Request("inbound[1]", second));
        var id = set.Current[1].Id;
        set.Commit(set.Prepare([Request("inbound[0]", second)]));
        Assert.Equal((id, "inbound[0]"), (Assert.Single(set.Current).Id, set.Current[0].Name));
        Assert.True(Answers(second));
        Assert.False(Answers(first));
    }

    [Fact]
    public void Where_one_cannot_be_had_the_others_are_let_go_of_and_nothing_has_changed()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        using var set = Set(Request("inbound[0]", Any));
        var free = ListenAddress.Loopback(FreePort.Next());
        Assert.Throws<UnavailableException>(() => set.Prepare([Request("inbound[0]", Any), Request("inbound[1]", free), Request("inbound[2]", ListenAddress.Loopback(((IPEndPoint)other.LocalEndpoint).Port))]));
        Assert.False(Answers(free));
        Assert.True(Answers(Assert.Single(set.Current).Address));
    }

    [Fact]
    public void What_was_prepared_for_nothing_is_closed_and_what_there_was_is_not()
    {
        using var set = Set(Request("inbound[0]", Any));
        var prepared = set.Prepare([Request("inbound[0]", Any), Request("inbound[1]", Any)]);
        set.Abandon(prepared);
        // Not by asking whether somebody answers there: another may have the port by then.
        Assert.True(prepared[1].Socket.SafeHandle.IsClosed);
        Assert.True(Answers(set.Current[0].Address));
    }

    private static ListenerSet Set(params ListenerRequest[] requests)
    {
        var set = new ListenerSet([]);
        set.Commit(set.Prepare(requests));
        return set;
    }

    private static ListenerRequest Request(string name, ListenAddress address) => new(name, address, false, null, name);

    private static bool Answers(ListenAddress address)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(address.EndPoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
