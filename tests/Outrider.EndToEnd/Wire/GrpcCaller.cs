using System.Diagnostics;
using System.Text.Json.Nodes;
using Outrider.Testing;

namespace Outrider.EndToEnd.Wire;

/// <summary>A gRPC client at work.</summary>
internal sealed class GrpcCaller : IDisposable
{
    private readonly Process _process;
    private readonly Lines _errors = new();

    public GrpcCaller(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) => _errors.Add(line.Data);
        process.BeginErrorReadLine();
    }

    /// <summary>Until it has made its call and waits to be told on.</summary>
    public async Task HasCalledAsync() => Assert.Equal("called", await LineAsync());

    public Task GoOnAsync() => _process.StandardInput.WriteLineAsync();

    /// <summary>Its last word.</summary>
    public async Task<JsonNode> ResultAsync() => JsonNode.Parse(await LineAsync())!;

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    private async Task<string> LineAsync()
    {
        using var limit = new CancellationTokenSource(Eventually.Soon * 2);
        var line = await _process.StandardOutput.ReadLineAsync(limit.Token);
        if (line is null) Assert.Fail($"the client ended without a word: {_errors}");
        return line;
    }
}
