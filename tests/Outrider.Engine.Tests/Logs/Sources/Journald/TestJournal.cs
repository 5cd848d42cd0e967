using System.Diagnostics;
using System.Text;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Logs.Sources.Journald;

/// <summary>A real journal in a folder of the test's, written by systemd-journal-remote from its export format (systemd.io/JOURNAL_EXPORT_FORMATS).</summary>
internal sealed class TestJournal : IDisposable
{
    private const string Writer = "/lib/systemd/systemd-journal-remote";
    private readonly Process _process;
    private ulong _number;

    public TestJournal(string folder)
    {
        Directory.CreateDirectory(folder);
        var start = new ProcessStartInfo(File.Exists(Writer) ? Writer : Peer.Require("systemd-journal-remote", "systemd-journal-remote"), ["-o", Path.Combine(folder, "test.journal"), "-"])
        {
            RedirectStandardInput = true, RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
    }

    public void Write(string message, string unit = "app.service", string more = "")
    {
        _number++;
        var entry = new StringBuilder();
        entry.Append(System.Globalization.CultureInfo.InvariantCulture, $"__REALTIME_TIMESTAMP={1767323045678000 + _number}\n__MONOTONIC_TIMESTAMP={_number}\n");
        entry.Append("_BOOT_ID=4e07408562bedb8b60ce05c1decfe3ad\n_MACHINE_ID=4e07408562bedb8b60ce05c1decfe3ae\n");
        entry.Append(System.Globalization.CultureInfo.InvariantCulture, $"MESSAGE={message}\n_SYSTEMD_UNIT={unit}\n_HOSTNAME=box\n{more}\n");
        _process.StandardInput.Write(entry.ToString());
        _process.StandardInput.Flush();
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5_000)) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
