using System.Text.RegularExpressions;
using Outrider.Configuration;
using Outrider.Logs.Records;

namespace Outrider.Logs;

/// <summary>
/// Where an application runs, as its container and Kubernetes let it be known: read once, and only what is there. The container's id is in the paths of its cgroups or mounts;
/// Kubernetes tells of a pod by what its manifest hands down (the downward API): variables by the names that everyone gives them, and files under /etc/podinfo.
/// </summary>
internal sealed partial class Surroundings
{
    // The files are a page at most; mountinfo of a busy node is the longest.
    private const int MaxFile = 256 << 10;
    private const int MaxValue = 256;
    private const int MaxLabels = 64;

    private const string Podinfo = "etc/podinfo";
    private const string ServiceAccount = "var/run/secrets/kubernetes.io/serviceaccount";

    private readonly string _root;
    private readonly Func<string, string?> _environment;

    private Surroundings(string root, Func<string, string?> environment) => (_root, _environment) = (root, environment);

    /// <summary>Names and values in JSON: <c>container</c> and <c>kubernetes</c>, each where something of it is known.</summary>
    public IReadOnlyList<(string Name, string Json)> Attributes { get; private init; } = [];

    /// <param name="root">The file system's: / but in tests.</param>
    /// <param name="environment">Of this process.</param>
    /// <param name="sharesContainer">The application runs in this container; else this container's id says nothing of it.</param>
    public static Surroundings Read(string root, Func<string, string?> environment, bool sharesContainer)
    {
        var reader = new Surroundings(root, environment);
        var container = reader.Container(sharesContainer);
        var kubernetes = reader.Kubernetes();
        var attributes = new List<(string, string)>();
        if (container.Length > 0) attributes.Add(("container", container));
        if (kubernetes.Length > 0) attributes.Add(("kubernetes", kubernetes));
        return new Surroundings(root, environment) { Attributes = attributes };
    }

    private string Container(bool sharesContainer) => Object(
        Member("id", sharesContainer ? ContainerId() : ""),
        Member("image", Variable("CONTAINER_IMAGE", "IMAGE_NAME")));

    private string Kubernetes()
    {
        var inKubernetes = Variable("KUBERNETES_SERVICE_HOST").Length > 0;
        var labels = Labels(File(Podinfo, "labels"));
        return Object(
            // A pod's host name is its own name, unless its manifest says otherwise.
            Member("pod", First(Variable("POD_NAME", "K8S_POD_NAME"), File(Podinfo, "name"), inKubernetes ? Variable("HOSTNAME") : "")),
            Member("uid", First(Variable("POD_UID", "K8S_POD_UID"), File(Podinfo, "uid"))),
            Member("namespace", First(Variable("POD_NAMESPACE", "K8S_POD_NAMESPACE", "K8S_NAMESPACE"), File(Podinfo, "namespace"), File(ServiceAccount, "namespace"))),
            Member("node", First(Variable("NODE_NAME", "K8S_NODE_NAME"), File(Podinfo, "node"))),
            Member("container", Variable("CONTAINER_NAME", "K8S_CONTAINER_NAME")),
            labels.Length == 0 ? "" : "\"labels\":" + labels);
    }

    private string ContainerId()
    {
        foreach (var line in Lines("proc/self/cgroup"))
            if (CgroupId().Match(line) is { Success: true } found) return found.Groups[1].Value;
        // With a namespace of its own for cgroups a container sees no path; the files that its runtime has put into it still tell.
        foreach (var line in Lines("proc/self/mountinfo"))
            if (MountId().Match(line) is { Success: true } found) return found.Groups[1].Value;
        return "";
    }

    /// <summary>Lines <c>name="value"</c>, the value quoted as Go quotes, which for what labels may hold is as JSON does.</summary>
    private static string Labels(string text)
    {
        var pairs = text.Split('\n').Select(l => l.Trim().Split('=', 2)).Where(p => p.Length == 2 && p[0].Length is > 0 and <= MaxValue).Take(MaxLabels);
        var json = string.Join(',', pairs.Select(p => $"{JsonText.Quoted(p[0])}:{JsonText.Quoted(p[1].Trim('"'))}"));
        return json.Length == 0 ? "" : $"{{{json}}}";
    }

    private string Variable(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (Bounded(_environment(name)) is { Length: > 0 } value) return value;
        return "";
    }

    private string File(string folder, string name)
    {
        var text = Text(Path.Combine(folder, name));
        return name == "labels" ? text : Bounded(text);
    }

    private string[] Lines(string path) => Text(path).Split('\n');

    private string Text(string path) => BoundedText.TryRead(Path.Combine(_root, path), MaxFile, out var text, out _) ? text : "";

    private static string Bounded(string? text) => text?.Trim() is { Length: <= MaxValue } value ? value : "";

    private static string First(params ReadOnlySpan<string> values)
    {
        foreach (var value in values)
            if (value.Length > 0) return value;
        return "";
    }

    /// <summary>Empty where nothing is known.</summary>
    private static string Object(params string[] members) => string.Join(',', members.Where(m => m.Length > 0)) is { Length: > 0 } json ? $"{{{json}}}" : "";

    private static string Member(string name, string value) => value.Length == 0 ? "" : $"\"{name}\":{JsonText.Quoted(value)}";

    // docker-<id>.scope, cri-containerd-<id>.scope, crio-<id>.scope, <id>; on ECS a task's id and a number.
    [GeneratedRegex(@"(?:[/:-])([0-9a-f]{64}|[0-9a-f]{32}-[0-9]{6,12})(?:\.scope)?$", RegexOptions.CultureInvariant)]
    private static partial Regex CgroupId();

    // Docker's and podman's files below /etc; a pod's are its sandbox's, and say nothing of the container.
    [GeneratedRegex(@"/(?:containers|overlay-containers)/([0-9a-f]{64})/(?:userdata/)?(?:hostname|resolv\.conf)", RegexOptions.CultureInvariant)]
    private static partial Regex MountId();
}
