using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Outrider.Configuration;

/// <summary>
/// Reads one YAML file into nodes. Only what a configuration needs: one document of maps, lists and scalars, with anchors and aliases.
/// Tags, merge keys and several documents are refused. Sizes are bounded, so that a file of nested aliases cannot grow in memory.
/// </summary>
internal sealed class Yaml
{
    // Far above any real configuration (a mesh of 200 services is some 5,000 nodes), far below what would hurt.
    private const int MaxNodes = 100_000;

    // The deepest setting of ours stands at level 8; the rest is for what users nest in `env` and the like.
    private const int MaxDepth = 32;

    private readonly IParser _parser;
    private readonly string _file;
    private readonly Problems _problems;
    private readonly Dictionary<AnchorName, Anchored> _anchors = [];
    private readonly Stack<ParsingEvent> _openBrackets = [];
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
        text = text.TrimStart('\uFEFF');
        // The scanner takes NUL for the end of the file and would silently leave out the rest.
        if (text.IndexOf('\0') is >= 0 and var zero)
        {
            problems.Add(new Place(file, 1 + text.AsSpan(0, zero).Count('\n')), "", "the file holds a zero byte; save it as UTF-8 text");
            return null;
        }

        var yaml = new Yaml(text, file, problems);
        try
        {
            return yaml.ReadDocument();
        }
        // The parser answers a bracket that is never closed with an InvalidOperationException that has no position.
        catch (Exception e) when (e is YamlException or InvalidOperationException or ArgumentException)
        {
            var (line, message) = YamlComplaint.For(e, text, yaml._openBrackets.TryPeek(out var open) ? (int)open.Start.Line : null);
            problems.Add(new Place(file, line), "", message);
            return null;
        }
    }

    private ConfigNode? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out _)) return ConfigNode.Map(new Place(_file, 1), []);
        _parser.Consume<DocumentStart>();
        var root = ReadNode(depth: 0, path: "");
        _parser.Consume<DocumentEnd>();
        if (_parser.Current is not StreamEnd && _parser.TryConsume<DocumentStart>(out var second))
            _problems.Add(PlaceOf(second), "", "a second document ('---') starts here; give one document a file");
        return root is { Kind: NodeKind.Scalar, Value: null } ? ConfigNode.Map(root.Place, []) : root;
    }

    private ConfigNode ReadNode(int depth, string path)
    {
        if (depth > MaxDepth) throw Refused($"nested deeper than {MaxDepth} levels; flatten it");
        if (++_nodes > MaxNodes) throw Refused($"more than {MaxNodes} values, counting each use of an alias; make it smaller");
        if (_parser.TryConsume<AnchorAlias>(out var alias)) return Resolve(alias, depth);
        var before = _nodes;
        var (anchor, node) = _parser.Current switch
        {
            Scalar scalar => (scalar.Anchor, ReadScalar(scalar, path)),
            MappingStart map => (map.Anchor, ReadMap(map, depth, path)),
            SequenceStart list => (list.Anchor, ReadList(list, depth, path)),
            _ => throw Refused("a value is missing here"),
        };
        if (!anchor.IsEmpty) _anchors[anchor] = new Anchored(node, _nodes - before + 1, HeightOf(node));
        return node;
    }

    private ConfigNode Resolve(AnchorAlias alias, int depth)
    {
        if (!_anchors.TryGetValue(alias.Value, out var target))
            throw new PlainYamlException(alias.Start, alias.End, $"'*{alias.Value}' refers to an anchor '&{alias.Value}' that does not stand above it; to mean the characters, put them in quotes");
        if (depth + target.Height > MaxDepth) throw new PlainYamlException(alias.Start, alias.End, $"nested deeper than {MaxDepth} levels, counting through aliases; flatten it");
        _nodes += target.Size;
        return target.Node;
    }

    private ConfigNode ReadScalar(Scalar scalar, string path)
    {
        _parser.MoveNext();
        RefuseTag(scalar, path);
        var isNothing = scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null";
        return ConfigNode.Scalar(PlaceOf(scalar), isNothing ? null : scalar.Value, isNothing ? null : scalar.Value);
    }

    private ConfigNode ReadMap(MappingStart start, int depth, string path)
    {
        if (start.Style == MappingStyle.Flow) _openBrackets.Push(start);
        _parser.MoveNext();
        RefuseTag(start, path);
        var entries = new List<ConfigEntry>();
        var seen = new Dictionary<string, int>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (_parser.Current is not Scalar key) throw Refused("a key must be a word; quote it if it holds YAML's own signs");
            _parser.MoveNext();
            var keyPath = ConfigPath.Join(path, key.Value);
            var value = ReadNode(depth + 1, keyPath);
            if (key.Value == "<<") _problems.Add(PlaceOf(key), path, "merge keys ('<<') are not used here; write the keys out, or alias the whole section");
            else if (seen.TryAdd(key.Value, (int)key.Start.Line)) entries.Add(new ConfigEntry(key.Value, PlaceOf(key), value));
            else _problems.Add(PlaceOf(key), keyPath, $"this key stands on line {seen[key.Value]} already; keep one of them");
        }

        if (start.Style == MappingStyle.Flow) _openBrackets.Pop();
        return ConfigNode.Map(PlaceOf(start), entries);
    }

    private ConfigNode ReadList(SequenceStart start, int depth, string path)
    {
        if (start.Style == SequenceStyle.Flow) _openBrackets.Push(start);
        _parser.MoveNext();
        RefuseTag(start, path);
        var items = new List<ConfigNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _)) items.Add(ReadNode(depth + 1, ConfigPath.Join(path, items.Count)));
        if (start.Style == SequenceStyle.Flow) _openBrackets.Pop();
        return ConfigNode.List(PlaceOf(start), items);
    }

    private void RefuseTag(NodeEvent node, string path)
    {
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific)
            _problems.Add(PlaceOf(node), path, $"the tag '{node.Tag.Value}' is not used here; remove it");
    }

    private PlainYamlException Refused(string reason) => new(_parser.Current!.Start, _parser.Current.End, reason);

    private Place PlaceOf(ParsingEvent e) => new(_file, (int)e.Start.Line);

    private static int HeightOf(ConfigNode node) =>
        Math.Max(node.Entries.Select(e => 1 + HeightOf(e.Node)).DefaultIfEmpty(0).Max(), node.Items.Select(i => 1 + HeightOf(i)).DefaultIfEmpty(0).Max());

    private sealed record Anchored(ConfigNode Node, int Size, int Height);
}
