using Outrider.Http;
using Outrider.Traffic;

namespace Outrider.Engine.Tests.Attacks;

/// <summary>Stands between a caller's wire and the engine, hands everything on and writes it down.</summary>
internal sealed class RecordingCaller : ICaller, IBodyReader, IExchangeRunner
{
    private readonly ICaller _caller;
    private readonly DecisionLog _log;
    private readonly IExchangeRunner _runner;
    private Decision? _decision;

    public RecordingCaller(ICaller caller, DecisionLog log, ServeCaller serve)
    {
        (_caller, _log) = (caller, log);
        _runner = serve(this);
    }

    public RequestHead Head => _caller.Head;

    public IBodyReader Body => this;

    public bool HasAnswered => _caller.HasAnswered;

    public HeaderFields? Trailers => _caller.Body.Trailers;

    public ValueTask RunAsync()
    {
        _decision = _log.Begin(Head, _caller);
        return _runner.RunAsync();
    }

    public ValueTask RefuseAsync(Refusal refusal)
    {
        _decision = null;
        _log.Refuse(refusal);
        return _runner.RefuseAsync(refusal);
    }

    public void CallerGone() => _runner.CallerGone();

    public async ValueTask<BodyPiece> ReadAsync()
    {
        var piece = await _caller.Body.ReadAsync();
        _decision!.Read(piece);
        return piece;
    }

    public void Finish() => _caller.Body.Finish();

    public void Cancel() => _caller.Body.Cancel();

    public ValueTask SendInterimAsync(ResponseHead head) => _caller.SendInterimAsync(head);

    public void Answer(ResponseHead head)
    {
        _decision?.Begin(head);
        _caller.Answer(head);
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> octets, bool isLast, HeaderFields? trailers = null)
    {
        _decision?.Write(octets.Span, isLast);
        return _caller.WriteAsync(octets, isLast, trailers);
    }

    public ValueTask FlushAsync() => _caller.FlushAsync();

    public void CloseAfter() => _caller.CloseAfter();

    public void Abort() => _caller.Abort();

    public void Dispose() => _runner.Dispose();
}
