namespace Outrider.Testing;

/// <summary>A folder of the test's own, gone with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("outrider-test-").FullName;

    /// <summary>The full path of a name inside; the folders above it are made.</summary>
    public string this[string name]
    {
        get
        {
            var full = System.IO.Path.Combine(Path, name);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
            return full;
        }
    }

    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    public void Dispose()
    {
        // Two owners are possible: of two runs in one folder, each disposes it.
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }
}
