using Outrider.Configuration;

namespace Outrider.Logs.Parsers;

/// <summary><c>/var/lib/docker/containers/*/*-json.log</c>.</summary>
internal static class DockerParser
{
    public static readonly ComponentKind Kind =
        ComponentKind.Of("docker", DockerParserConfig.Shape, (DockerParserConfig c) => (LineParserFactory)(context => new ContainerReader(() => new DockerFormat(), c.Zone, context)));
}
