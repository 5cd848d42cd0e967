namespace Outrider.Testing;

/// <summary>
/// Real programs that tests run against. A bare machine may lack one: the test is then skipped with the reason, except where
/// <c>OUTRIDER_REQUIRE_PEERS=1</c> says that all must be there (as CI does), which makes it a failure.
/// </summary>
internal static class Peer
{
    private const string DebianPython = "/usr/bin/python3";

    /// <summary>The full path of a program on PATH.</summary>
    public static string Require(string program, string debianPackage)
    {
        if (Find(program) is { } path) return path;
        throw Missing($"'{program}' is not on PATH; it comes with Debian's package '{debianPackage}'");
    }

    /// <summary>Debian's own Python, whichever is first on PATH, with a module that a package brings.</summary>
    public static string RequirePython(string module, string debianPackage)
    {
        if (File.Exists(DebianPython) && Directory.Exists($"/usr/lib/python3/dist-packages/{module}")) return DebianPython;
        throw Missing($"'{DebianPython}' has no module '{module}'; it comes with Debian's package '{debianPackage}'");
    }

    private static InvalidOperationException Missing(string reason)
    {
        if (Environment.GetEnvironmentVariable("OUTRIDER_REQUIRE_PEERS") == "1") Assert.Fail(reason);
        Assert.Skip(reason);
        return new InvalidOperationException("Assert.Skip returned.");
    }

    private static string? Find(string program)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/sbin");
        return folders.Where(f => f.Length > 0).Select(f => Path.Combine(f, program)).FirstOrDefault(File.Exists);
    }
}
