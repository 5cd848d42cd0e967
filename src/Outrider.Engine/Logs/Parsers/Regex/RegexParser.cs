using System.Text;
using System.Text.RegularExpressions;
using Outrider.Configuration;
using Outrider.Logs.Records;

namespace Outrider.Logs.Parsers;

/// <summary>
/// Named groups become fields, in the pattern's order. Where the pattern holds for a part of the line only, and names no group <c>message</c>, the whole line goes with
/// them as that. Matching takes time in proportion to the line; see <see cref="Patterns"/>.
/// </summary>
internal sealed class RegexParser : ILineParser
{
    public static readonly ComponentKind Kind =
        ComponentKind.Of("regex", RegexParserConfig.Shape, (RegexParserConfig c) => (LineParserFactory)(context => new RegexParser(c, context)));

    private readonly RegexParserConfig _config;
    private readonly LineParserContext _context;
    private readonly PatternGroup[] _groups;
    private readonly bool _hasMessage;
    private byte[] _text = new byte[256];

    public RegexParser(RegexParserConfig config, LineParserContext context)
    {
        _config = config;
        _context = context;
        _groups = [.. RegexParserConfig.Names(config.Pattern).Select(n => new PatternGroup(n, config.Pattern.GroupNumberFromName(n), config.Types.GetValueOrDefault(n)))];
        _hasMessage = _groups.Any(g => g.Name == "message");
        Joiner = context.Multiline?.Invoke();
    }

    public ILineJoiner? Joiner { get; }

    public void Parse(ReadOnlySpan<byte> unit, RecordWriter record)
    {
        record.Zone = _config.Zone;
        unit = UnitLines.WithoutBlankEnd(unit);
        var text = Encoding.UTF8.GetString(unit);
        var match = _config.Pattern.Match(text);
        if (!match.Success || !HasGroups(match))
        {
            _context.Unparsed();
            record.Text(unit);
            return;
        }

        SayWhenAndHowGrave(match, record);
        record.Open();
        foreach (var group in _groups)
            if (match.Groups[group.Number] is { Success: true } found) Write(group, found, record);
        if (!_hasMessage && match.Length < text.Length) record.Field("message"u8, unit);
        record.Close();
    }

    /// <summary>
    /// A match without any of its groups has nothing to say. It also happens where it should not: the framework's engine loses all groups of a pattern that ends with
    /// <c>.*</c> on text that ends with a line feed (seen with .NET 10.0; which is why blank ends are cut off before).
    /// </summary>
    private bool HasGroups(Match match)
    {
        foreach (var group in _groups)
            if (match.Groups[group.Number].Success) return true;
        return false;
    }

    private void SayWhenAndHowGrave(Match match, RecordWriter record)
    {
        foreach (var group in _groups)
        {
            if (!group.SaysWhen && !group.SaysHowGrave) continue;
            if (match.Groups[group.Number] is not { Success: true } found) continue;
            var value = Utf8(found);
            if (group.SaysWhen && Timestamps.TryRead(value, _config.Zone, record.ReadAtNs, out var unixNs, out _)) record.HappenedAt(unixNs);
            if (group.SaysHowGrave && SeverityNames.TryRead(value, out var severity)) record.IsAsGraveAs(severity);
        }
    }

    private void Write(PatternGroup group, Group found, RecordWriter record)
    {
        var value = Utf8(found);
        if (group.IsJson(value)) record.JsonField(group.Utf8Name, value);
        else record.Field(group.Utf8Name, value);
    }

    /// <summary>Valid until the next.</summary>
    private ReadOnlySpan<byte> Utf8(Group found)
    {
        var longest = Encoding.UTF8.GetMaxByteCount(found.Length);
        if (_text.Length < longest) _text = new byte[longest];
        return _text.AsSpan(0, Encoding.UTF8.GetBytes(found.ValueSpan, _text));
    }
}
