using System.Text;

namespace Outrider.Configuration;

/// <summary>Reads a text file that has a bound, whatever kind of file it is: a pipe or a device tells no length beforehand.</summary>
internal static class BoundedText
{
    /// <summary>False where it cannot be read; <paramref name="reason"/> then says why, in words that follow the file's name.</summary>
    public static bool TryRead(string path, int maxBytes, out string text, out string reason)
    {
        (text, reason) = ("", "");
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var bytes = ReadUpTo(file, maxBytes + 1);
            if (bytes.Length > maxBytes)
            {
                reason = $"has more than {maxBytes >> 10}KiB, which is the most it may have";
                return false;
            }

            text = Encoding.UTF8.GetString(bytes);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            reason = Reason(path, e);
            return false;
        }
    }

    private static byte[] ReadUpTo(FileStream file, int count)
    {
        using var all = new MemoryStream();
        var chunk = new byte[16 << 10];
        while (all.Length < count && file.Read(chunk, 0, (int)Math.Min(chunk.Length, count - all.Length)) is > 0 and var read) all.Write(chunk, 0, read);
        return all.ToArray();
    }

    /// <summary>Why a file could not be read, in words that follow its name. The runtime's own messages repeat the path, made absolute, which is not the name the user gave.</summary>
    private static string Reason(string path, Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "does not exist",
        UnauthorizedAccessException when Directory.Exists(path) => "is a folder",
        UnauthorizedAccessException => "may not be read by this user",
        ArgumentException => "is no path",
        _ => $"cannot be read: {e.Message}",
    };
}
