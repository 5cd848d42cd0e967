using Outrider.Logs;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Logs;

public sealed class SurroundingsTests : IDisposable
{
    private const string Id = "3f5e0c2b9a8d7e6f5a4b3c2d1e0f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f";

    private readonly TemporaryFolder _root = new();
    private readonly Dictionary<string, string> _environment = [];

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData($"0::/system.slice/docker-{Id}.scope")]
    [InlineData($"4:memory:/docker/{Id}\n0::/")]
    [InlineData($"0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice/cri-containerd-{Id}.scope")]
    [InlineData($"0::/kubepods/besteffort/pod12-34/{Id}")]
    [InlineData($"0::/machine.slice/libpod-{Id}.scope")]
    public void A_container_is_known_by_its_cgroup(string cgroup)
    {
        Write("proc/self/cgroup", cgroup + "\n");
        Assert.Equal($$"""container {"id":"{{Id}}"}""", Read());
    }

    [Fact]
    public void A_container_with_a_cgroup_namespace_is_known_by_what_its_runtime_has_mounted()
    {
        Write("proc/self/cgroup", "0::/\n");
        Write("proc/self/mountinfo", $"600 500 0:1 / / rw - overlay overlay rw\n612 600 254:1 /var/lib/docker/containers/{Id}/hostname /etc/hostname rw - ext4 /dev/vda1 rw\n");
        Assert.Equal($$"""container {"id":"{{Id}}"}""", Read());
    }

    [Fact]
    public void A_pods_sandbox_is_not_taken_for_the_container()
    {
        Write("proc/self/cgroup", "0::/\n");
        Write("proc/self/mountinfo", $"612 600 254:1 /var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/{Id}/hostname /etc/hostname rw - ext4 /dev/vda1 rw\n");
        Assert.Equal("", Read());
    }

    [Fact]
    public void Nothing_is_said_where_nothing_is_there() => Assert.Equal("", Read());

    [Fact]
    public void The_container_of_a_sidecar_that_rides_attached_is_not_the_applications()
    {
        Write("proc/self/cgroup", $"0::/docker/{Id}\n");
        Assert.Empty(Surroundings.Read(_root.Path, _environment.GetValueOrDefault, sharesContainer: false).Attributes);
    }

    [Fact]
    public void A_pod_is_known_by_the_downward_API()
    {
        _environment["POD_NAME"] = "orders-7d9";
        _environment["NODE_NAME"] = "node-1";
        _environment["CONTAINER_NAME"] = "orders";
        Write("etc/podinfo/labels", "app=\"orders\"\nnote=\"{a \\\"b\\\"}\"\nbroken\n");
        Write("var/run/secrets/kubernetes.io/serviceaccount/namespace", "shop\n");
        using var json = System.Text.Json.JsonDocument.Parse(Read()["kubernetes ".Length..]);
        Assert.Equal("""["orders-7d9","shop","node-1","orders"]""", System.Text.Json.JsonSerializer.Serialize(new[] { "pod", "namespace", "node", "container" }.Select(n => json.RootElement.GetProperty(n).GetString())));
        Assert.Equal("orders", json.RootElement.GetProperty("labels").GetProperty("app").GetString());
    }

    [Fact]
    public void What_is_too_long_or_no_file_is_left_out()
    {
        _environment["POD_NAME"] = new string('x', 5000);
        Directory.CreateDirectory(_root["etc/podinfo/labels"]);
        Write("proc/self/mountinfo", new string('x', 1 << 20));
        Assert.Equal("", Read());
    }

    private string Read() => string.Join('\n', Surroundings.Read(_root.Path, _environment.GetValueOrDefault, sharesContainer: true).Attributes.Select(a => $"{a.Name} {a.Json}"));

    private void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root[path])!);
        File.WriteAllText(_root[path], content);
    }
}
