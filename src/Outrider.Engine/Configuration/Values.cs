using System.Globalization;
using System.Text.RegularExpressions;
using Outrider.Kernel;

namespace Outrider.Configuration;

/// <summary>The ways of writing a value that capabilities share. A capability with a way of its own calls <see cref="Parsed{V}"/>.</summary>
internal static class Values
{
    public static readonly ValueKind<string> Text = Parsed<string>("text", "string", (string t, out string v) => (v = t).Length > 0, "give some text", v => v.Length == 0 ? null : v);

    public static readonly ValueKind<bool> Boolean = Parsed("true or false", "boolean", (string t, out bool v) => (v = t == "true") || t == "false", "give true or false", v => v ? "true" : "false");

    public static readonly ValueKind<ByteSize> Size = Parsed<ByteSize>("size", "string", ByteSize.TryParse, "give a size such as 64KiB, 10MiB or 1GiB", v => v.ToString());

    public static readonly ValueKind<Share> Share = Parsed<Share>("share", "string", Kernel.Share.TryParse, "give a share such as 20%, from 0% to 100%", v => v.ToString());

    public static readonly ValueKind<ListenAddress> Listen = Parsed<ListenAddress>("listen address", "string", ListenAddress.TryParse!, "give an address and a port, such as 127.0.0.1:8080, 0.0.0.0:8443 or [::]:8080", v => v.ToString());

    /// <summary>A name that goes into variables, labels and paths.</summary>
    public static readonly ValueKind<string> Word = Matching("name", "^[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$", "give 1 to 64 letters, digits, '-', '_' or '.', with a letter or digit at both ends");

    /// <summary>An <c>http://</c> or <c>https://</c> address without user or fragment.</summary>
    public static readonly ValueKind<Uri> Url = Parsed("URL", "string", (string t, out Uri v) => IsHttpUrl(t, out v), "give a whole URL such as http://127.0.0.1:8080/path, without a user or a '#' in it", v => v.ToString());

    /// <summary>A path, relative to the folder of the file it is written in; read as a full path.</summary>
    public static ValueKind<string> Path { get; } = new PathValue();

    /// <summary>A program and its arguments; no shell takes part.</summary>
    public static ValueKind<IReadOnlyList<string>> Command { get; } = new CommandValue();

    public static ValueKind<int> Integer(int min, int max) =>
        Parsed($"whole number, {min} to {max}", "integer", (string t, out int v) => int.TryParse(t, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out v) && v >= min && v <= max, $"give a whole number from {min} to {max}", v => v.ToString(CultureInfo.InvariantCulture));

    public static ValueKind<ByteSize> SizeBetween(ByteSize min, ByteSize max) =>
        Parsed($"size, {min} to {max}", "string", (string t, out ByteSize v) => ByteSize.TryParse(t, out v) && v.CompareTo(min) >= 0 && v.CompareTo(max) <= 0, $"give a size from {min} to {max}", v => v.ToString());

    public static ValueKind<TimeSpan> Duration(TimeSpan min, TimeSpan max) =>
        Parsed("duration", "string", (string t, out TimeSpan v) => Kernel.Duration.TryParse(t, out v) && v >= min && v <= max, $"give a duration with its unit, from {Kernel.Duration.Format(min)} to {Kernel.Duration.Format(max)}", Kernel.Duration.Format);

    /// <summary>Text that a pattern holds for as a whole.</summary>
    public static ValueKind<string> Matching(string name, string pattern, string remedy)
    {
        var regex = new Regex(pattern, RegexOptions.CultureInvariant);
        return Parsed<string>(name, "string", (string t, out string v) => regex.IsMatch(v = t), remedy, v => v);
    }

    /// <summary>One of a few words.</summary>
    public static ValueKind<V> Choice<V>(params (string Word, V Value)[] choices) => new ChoiceValue<V>(choices);

    /// <summary>Anything with a parser: <paramref name="remedy"/> says what to give, <paramref name="jsonType"/> is its type in the schema.</summary>
    public static ValueKind<V> Parsed<V>(string name, string jsonType, TryParse<V> parse, string remedy, Func<V, string?>? format = null) =>
        new ParsedValue<V>(name, jsonType, parse, remedy, format);

    public static ValueKind<List<V>> ListOf<V>(ValueKind<V> item) => new ListValue<V>(item);

    /// <summary>Names of the user's own choosing, each with a value.</summary>
    public static ValueKind<Dictionary<string, V>> MapOf<V>(ValueKind<V> item, ValueKind<string> key) => new MapValue<V>(item, key);

    public static ValueKind<T> Section<T>(Shape<T> shape) where T : class, new() => new SectionValue<T>(shape);

    /// <summary>A section, or <c>true</c> for one with all its defaults, or <c>false</c>.</summary>
    public static ValueKind<T> SwitchOrSection<T>(Shape<T> shape) where T : class, ISwitchable, new() => new SwitchOrSectionValue<T>(shape);

    /// <summary>A section whose <c>type:</c> names one of a slot's components.</summary>
    public static ValueKind<Chosen<TPart>> Component<TPart>(IReadOnlyList<ComponentKind> slot) => new ComponentValue<TPart>(slot);

    /// <summary>The value together with where it stands, for what can only be found wrong when it is used.</summary>
    public static ValueKind<Placed<V>> Placed<V>(ValueKind<V> kind) => new PlacedValue<V>(kind);

    /// <summary>A value that no message shows, whatever is wrong with it.</summary>
    public static ValueKind<V> Secret<V>(ValueKind<V> kind) => new SecretValue<V>(kind);

    private static bool IsHttpUrl(string text, out Uri uri) =>
        Uri.TryCreate(text, UriKind.Absolute, out uri!) && uri.Scheme is "http" or "https" && uri.Host.Length > 0 && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0;
}

/// <summary>False where the text is not of the kind; the value is then not looked at.</summary>
internal delegate bool TryParse<V>(string text, out V value);
