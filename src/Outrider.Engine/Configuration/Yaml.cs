using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Outrider.Configuration;

/// <summary>
/// Reads one YAML file into nodes. Only what a configuration needs: one document of maps, lists and scalars, with anchors and aliases.
/// Tags and several documents are refused. Sizes are bounded, so that a file of nested aliases cannot grow in memory.
/// </summary>
internal sealed class Yaml
{
    // Far above any real configuration (a mesh of 200 services is some 5,000 nodes), far below what would hurt.
    private const int MaxNodes = 100_000;
    private const int MaxDepth = 32;

    private readonly IParser _parser;
    private readonly string _file;
    private readonly Problems _problems;
    private readonly Dictionary<AnchorName, (ConfigNode Node, int Size)> _anchors = [];
    private int _nodes;

    private Yaml(string text, string file, Problems problems)
    {
        _parser = new Parser(new StringReader(text));
        _file = file;
        _problems = problems;
    }

    /// <summary>The root node, or null where the text is no YAML (then <paramref name="problems"/> says why). An empty file is an empty map.</summary>
    public static ConfigNode? Read(string text, string file, Problems problems)
    {
        var yaml = new Yaml(text, file, problems);
        try
        {
            return yaml.ReadDocument();
        }
        catch (YamlException e)
        {
            problems.Add(new Place(file, (int)e.Start.Line), "", $"this is not YAML: {InnermostReason(e)}");
            return null;
        }
    }

    private static string InnermostReason(YamlException e) => (e.InnerException?.Message ?? e.Message).TrimEnd('.');

    private ConfigNode? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out _)) return ConfigNode.Map(new Place(_file, 1), []);
        _parser.Consume<DocumentStart>();
        var root = ReadNode(depth: 0);
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second))
            _problems.Add(PlaceOf(second), "", "a second document ('---') starts here; give one document a file");
        return root is { Kind: NodeKind.Scalar, Value: null } ? ConfigNode.Map(root.Place, []) : root;
    }

    private ConfigNode ReadNode(int depth)
    {
        if (depth > MaxDepth) throw Refused($"nested deeper than {MaxDepth} levels; flatten it");
        if (++_nodes > MaxNodes) throw Refused($"more than {MaxNodes} values, counting each use of an alias; make it smaller");
        var before = _nodes;
        if (_parser.TryConsume<AnchorAlias>(out var alias)) return Resolve(alias);
        var (anchor, node) = _parser.Current switch
        {
            Scalar scalar => (scalar.Anchor, ReadScalar(scalar)),
            MappingStart map => (map.Anchor, ReadMap(map, depth)),
            SequenceStart list => (list.Anchor, ReadList(list, depth)),
            _ => throw Refused("a value is missing here"),
        };
        if (!anchor.IsEmpty) _anchors[anchor] = (node, _nodes - before + 1);
        return node;
    }

    private ConfigNode Resolve(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value, out var target)) throw new YamlException(alias.Start, alias.End, $"the alias '*{alias.Value}' has no anchor above it");
        _nodes += target.Size;
        return target.Node;
    }

    private ConfigNode ReadScalar(Scalar scalar)
    {
        _parser.MoveNext();
        RefuseTag(scalar);
        var isNothing = scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null";
        return ConfigNode.Scalar(PlaceOf(scalar), isNothing ? null : scalar.Value, isNothing ? null : scalar.Value);
    }

    private ConfigNode ReadMap(MappingStart start, int depth)
    {
        _parser.MoveNext();
        RefuseTag(start);
        var entries = new List<ConfigEntry>();
        var seen = new Dictionary<string, int>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (_parser.Current is not Scalar key) throw Refused("a key must be a word; quote it if it holds YAML's own signs");
            _parser.MoveNext();
            var value = ReadNode(depth + 1);
            if (seen.TryAdd(key.Value, (int)key.Start.Line)) entries.Add(new ConfigEntry(key.Value, PlaceOf(key), value));
            else _problems.Add(PlaceOf(key), key.Value, $"this key stands on line {seen[key.Value]} already; keep one of them");
        }

        return ConfigNode.Map(PlaceOf(start), entries);
    }

    private ConfigNode ReadList(SequenceStart start, int depth)
    {
        _parser.MoveNext();
        RefuseTag(start);
        var items = new List<ConfigNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _)) items.Add(ReadNode(depth + 1));
        return ConfigNode.List(PlaceOf(start), items);
    }

    private void RefuseTag(NodeEvent node)
    {
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific)
            _problems.Add(PlaceOf(node), "", $"the tag '{node.Tag.Value}' is not used here; remove it");
    }

    private YamlException Refused(string reason) => new(_parser.Current!.Start, _parser.Current.End, reason);

    private Place PlaceOf(ParsingEvent e) => new(_file, (int)e.Start.Line);
}
