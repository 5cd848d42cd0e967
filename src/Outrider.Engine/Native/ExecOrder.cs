using System.Globalization;
using System.Text;

namespace Outrider.Native;

/// <summary>
/// What <see cref="ExecStep"/> has to do in the child, as the supervisor hands it over in a file in memory: <c>parent=12</c>, <c>join=/sys/fs/…/cgroup.procs</c> and so on, each
/// ended by NUL, an empty one, then the program's environment. Not JSON: reading that would be half of the step's time.
/// </summary>
/// <param name="Parent">Who must still be there.</param>
/// <param name="DeathSignal">What the program gets when its parent ends; 0 for nothing.</param>
/// <param name="Directory">Where it runs.</param>
/// <param name="Environment">The whole of it, as <c>NAME=value</c>.</param>
internal sealed record ExecOrder(int Parent, int DeathSignal, string Directory, IReadOnlyList<string> Environment)
{
    /// <summary>The files into which it writes its pid, to be in its groups before it does anything else.</summary>
    public IReadOnlyList<string> Join { get; init; } = [];

    public IReadOnlyList<ResourceLimit> Limits { get; init; } = [];

    /// <summary>Null: as who we are.</summary>
    public Credentials? Credentials { get; init; }

    /// <summary>The number that the program finds <see cref="ExecStep.ReadyDescriptor"/> as; 0 where there is none.</summary>
    public int ReadyDescriptor { get; init; }

    public byte[] ToBytes()
    {
        var text = new StringBuilder();
        void Add(string key, object value) => text.Append(CultureInfo.InvariantCulture, $"{key}={value}\0");
        Add("parent", Parent);
        Add("death", DeathSignal);
        Add("directory", Directory);
        if (ReadyDescriptor != 0) Add("ready", ReadyDescriptor);
        foreach (var file in Join) Add("join", file);
        foreach (var limit in Limits) Add("limit", limit);
        if (Credentials is { } who)
        {
            if (who.User is { } user) Add("user", user);
            Add("group", who.Group);
            foreach (var group in who.Groups) Add("also", group);
        }

        text.Append('\0');
        foreach (var variable in Environment) text.Append(variable).Append('\0');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <exception cref="FormatException">The bytes were not written by <see cref="ToBytes"/>.</exception>
    public static ExecOrder FromBytes(ReadOnlySpan<byte> bytes)
    {
        var entries = Encoding.UTF8.GetString(bytes).Split('\0');
        var end = Array.IndexOf(entries, "");
        if (end < 0) throw new FormatException("an order for the exec step has no end");
        IEnumerable<string> All(string key) => entries.Take(end).Where(e => e.StartsWith(key + "=", StringComparison.Ordinal)).Select(e => e[(key.Length + 1)..]);
        uint? Number(string key) => All(key).Select(v => (uint?)uint.Parse(v, CultureInfo.InvariantCulture)).FirstOrDefault();
        return new ExecOrder((int)(Number("parent") ?? 0), (int)(Number("death") ?? 0), All("directory").First(), [.. entries.Skip(end + 1).Where(e => e.Length > 0)])
        {
            ReadyDescriptor = (int)(Number("ready") ?? 0),
            Join = [.. All("join")],
            Limits = [.. All("limit").Select(ResourceLimit.Parse)],
            Credentials = Number("group") is { } group ? new Credentials(Number("user"), group, [.. All("also").Select(v => uint.Parse(v, CultureInfo.InvariantCulture))]) : null,
        };
    }
}
