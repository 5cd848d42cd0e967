using System.Collections.Concurrent;
using System.Diagnostics;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Attacks;

/// <summary>A program beside the test that says a line of JSON for each thing it has seen; killed with the test.</summary>
internal sealed class ProgramWitness : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _reading;

    public ProgramWitness(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        _reading = ReadAsync();
    }

    public ConcurrentQueue<string> Lines { get; } = new();

    public void Tell(string line) => _process.StandardInput.WriteLine(line);

    public async Task<string> FirstLineAsync()
    {
        await Eventually.True(() => !Lines.IsEmpty || _process.HasExited, $"{_process.StartInfo.FileName} begins");
        Assert.True(Lines.TryDequeue(out var line), $"{_process.StartInfo.FileName} ended at once");
        return line;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line) Lines.Enqueue(line);
    }
}
