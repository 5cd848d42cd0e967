using System.Globalization;
using System.Text;
using Outrider.Native;

namespace Outrider.Faults.Logs;

/// <summary>A log file of numbered lines and everything that can be done to one. Half of the lines are JSON objects, half are text; how long each is follows from its number.</summary>
internal sealed class NumberedFile(string path, Random dice) : IDisposable
{
    private const int MostPadding = 300;

    // The file system gives away the lowest free inode of a group of them: what was freed is found within some tries, or not at all.
    private const int InodeTries = 32;

    private FileStream? _file;

    public string Path => path;

    public int Count { get; private set; }

    /// <summary>Of all lines so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>How many times a new file has had the inode of the one before it.</summary>
    public int InodesReused { get; private set; }

    public int InodesTried { get; private set; }

    public static string TextOf(int number)
    {
        var padding = new string((char)('a' + number % 26), (int)(number * 7919L % MostPadding));
        return number % 2 == 1 ? $$$"""{"n":{{{number}}},"pad":"{{{padding}}}","deep":{"a":[1,2.50,"\u00e9"]}}""" : $"line {number} {padding}";
    }

    /// <summary>Of a line with its end.</summary>
    public static long BytesOf(int number) => TextOf(number).Length + 1;

    /// <summary>In two writes, the first of which mostly ends within a line.</summary>
    public void Write(int lines)
    {
        var text = new StringBuilder();
        for (var i = 0; i < lines; i++) text.Append(CultureInfo.InvariantCulture, $"{TextOf(++Count)}\n");
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        _file ??= Open(path);
        var first = dice.Next(bytes.Length);
        _file.Write(bytes, 0, first);
        _file.Write(bytes, first, bytes.Length - first);
        Bytes += bytes.Length;
    }

    /// <summary>Away with it; the next line is the first of another.</summary>
    public void Delete()
    {
        Dispose();
        File.Delete(path);
    }

    /// <param name="late">Lines that its writer still writes to the renamed file.</param>
    public void Rename(int late)
    {
        Shift();
        if (late > 0) Write(late);
        Dispose();
        Write(1);
    }

    public void RenameTwice(int between)
    {
        Shift();
        Dispose();
        Write(between);
        Shift();
        Dispose();
        Write(1);
    }

    public void CopyAndTruncate()
    {
        File.Copy(path, path + ".1", overwrite: true);
        _file!.SetLength(0);
    }

    public void RenameAndUnlink(int late)
    {
        File.Move(path, path + ".1", overwrite: true);
        if (late > 0) Write(late);
        Dispose();
        File.Delete(path + ".1");
        Write(1);
    }

    public void ReuseInode()
    {
        Dispose();
        InodesTried++;
        var before = FileIdentity.Of(path);
        File.Delete(path);
        List<string> spare = [];
        do
        {
            spare.Add($"{path[..path.LastIndexOf('/')]}/spare-{spare.Count}");
            Open(spare[^1]).Dispose();
        }
        while (FileIdentity.Of(spare[^1]) != before && spare.Count < InodeTries);
        if (FileIdentity.Of(spare[^1]) == before) InodesReused++;
        File.Move(spare[^1], path);
        foreach (var other in spare.SkipLast(1)) File.Delete(other);
        Write(1);
    }

    /// <summary>Its writer lets go of it, and opens it anew for the next line.</summary>
    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    // Unbuffered, and every write behind what is there, as a logger's is.
    private static FileStream Open(string path) => new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    private void Shift()
    {
        var last = 0;
        while (File.Exists($"{path}.{last + 1}")) last++;
        for (; last > 0; last--) File.Move($"{path}.{last}", $"{path}.{last + 1}");
        File.Move(path, path + ".1");
    }
}
