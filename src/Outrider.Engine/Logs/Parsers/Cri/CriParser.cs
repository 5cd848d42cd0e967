using Outrider.Configuration;

namespace Outrider.Logs.Parsers;

/// <summary><c>/var/log/pods/…</c> and <c>/var/log/containers/…</c> of a Kubernetes node.</summary>
internal static class CriParser
{
    public static readonly ComponentKind Kind =
        ComponentKind.Of("cri", CriParserConfig.Shape, (CriParserConfig c) => (LineParserFactory)(context => new ContainerReader(() => new CriFormat(), c.Zone, context)));
}
