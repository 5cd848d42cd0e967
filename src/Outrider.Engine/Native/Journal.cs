using System.Runtime.InteropServices;
using System.Text;

namespace Outrider.Native;

/// <summary>
/// systemd's journal, read by its own library, which is loaded where it is there: sd-journal(3) and the pages it names. The files' format is no contract, and the library
/// is on every machine that has a journal. Used by one thread at a time.
/// </summary>
internal sealed unsafe class Journal : IDisposable
{
    private const string LibraryName = "libsystemd.so.0";
    private const int AllFiles = 0;

    // Of one field; the library cuts what is longer, and by itself at 64 KiB (sd_journal_set_data_threshold(3)).
    private const nuint LongestField = 16 << 20;

    private static readonly Lazy<nint> Library = new(() => NativeLibrary.TryLoad(LibraryName, out var library) ? library : 0);

    private nint _journal;

    private Journal(nint journal) => _journal = journal;

    /// <summary>Whether the library is there.</summary>
    public static bool IsAvailable => Library.Value != 0;

    /// <param name="directory">With the files in it or in folders below; null for this machine's own.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static Journal Open(string? directory)
    {
        nint journal = 0;
        int result;
        if (directory is null) result = ((delegate* unmanaged<nint*, int, int>)Function("sd_journal_open"))(&journal, AllFiles);
        else
            fixed (byte* path = Encoding.UTF8.GetBytes(directory + "\0")) result = ((delegate* unmanaged<nint*, byte*, int, int>)Function("sd_journal_open_directory"))(&journal, path, 0);
        Check(result, "opened");
        var opened = new Journal(journal);
        Check(((delegate* unmanaged<nint, nuint, int>)Function("sd_journal_set_data_threshold"))(journal, LongestField), "read");
        // From here on it notices files that come and go, in Process.
        opened.Call("sd_journal_get_fd");
        return opened;
    }

    /// <summary>Only entries with one of these fields, or with another that stands behind <see cref="Or"/>; of one name any value will do. <c>NAME=value</c>.</summary>
    public void Match(string field)
    {
        var bytes = Encoding.UTF8.GetBytes(field);
        fixed (byte* start = bytes) Check(((delegate* unmanaged<nint, byte*, nuint, int>)Function("sd_journal_add_match"))(_journal, start, (nuint)bytes.Length), "filtered");
    }

    public void Or() => Check(Call("sd_journal_add_disjunction"), "filtered");

    /// <summary>The next <see cref="Next"/> is the first entry.</summary>
    public void SeekFirst() => Check(Call("sd_journal_seek_head"), "read");

    /// <summary>To the last entry, which is then the current one; false where there is none.</summary>
    public bool SeekLast()
    {
        Check(Call("sd_journal_seek_tail"), "read");
        return Check(Call("sd_journal_previous"), "read") > 0;
    }

    /// <summary>To an entry, or to the first one behind where it was; true where it is the very one, false where another is the current one, null where there is none.</summary>
    public bool? Seek(string cursor)
    {
        fixed (byte* text = Encoding.UTF8.GetBytes(cursor + "\0"))
        {
            Check(((delegate* unmanaged<nint, byte*, int>)Function("sd_journal_seek_cursor"))(_journal, text), "read");
            if (!Next()) return null;
            return Check(((delegate* unmanaged<nint, byte*, int>)Function("sd_journal_test_cursor"))(_journal, text), "read") > 0;
        }
    }

    /// <summary>Notices files that have come, gone or grown. Before a new attempt at <see cref="Next"/>.</summary>
    public void Process() => Check(Call("sd_journal_process"), "read");

    /// <summary>False where there is no further entry yet.</summary>
    public bool Next() => Check(Call("sd_journal_next"), "read") > 0;

    /// <summary>Where the current entry is, in all files and over all restarts.</summary>
    public string Cursor
    {
        get
        {
            byte* text = null;
            Check(((delegate* unmanaged<nint, byte**, int>)Function("sd_journal_get_cursor"))(_journal, &text), "read");
            var cursor = Marshal.PtrToStringUTF8((nint)text) ?? "";
            NativeMemory.Free(text);
            return cursor;
        }
    }

    /// <summary>When the current entry was written, in microseconds since 1970.</summary>
    public ulong Microseconds
    {
        get
        {
            ulong time;
            Check(((delegate* unmanaged<nint, ulong*, int>)Function("sd_journal_get_realtime_usec"))(_journal, &time), "read");
            return time;
        }
    }

    /// <summary>Begins the fields of the current entry again.</summary>
    public void RestartFields() => ((delegate* unmanaged<nint, void>)Function("sd_journal_restart_data"))(_journal);

    /// <summary>One field, <c>NAME=value</c>, valid until the next call; false behind the last.</summary>
    public bool NextField(out ReadOnlySpan<byte> field)
    {
        void* data = null;
        nuint length = 0;
        var result = Check(((delegate* unmanaged<nint, void**, nuint*, int>)Function("sd_journal_enumerate_data"))(_journal, &data, &length), "read");
        field = result > 0 ? new ReadOnlySpan<byte>(data, (int)length) : default;
        return result > 0;
    }

    public void Dispose()
    {
        if (_journal != 0) ((delegate* unmanaged<nint, void>)Function("sd_journal_close"))(_journal);
        _journal = 0;
    }

    private static nint Function(string name) =>
        IsAvailable ? NativeLibrary.GetExport(Library.Value, name) : throw new IOException($"'{LibraryName}' is not on this machine");

    private int Call(string name) => ((delegate* unmanaged<nint, int>)Function(name))(_journal);

    // Its functions return a negative errno.
    private static int Check(int result, string what) => result >= 0 ? result : throw new IOException($"the journal cannot be {what}: {Marshal.GetPInvokeErrorMessage(-result)}");
}
