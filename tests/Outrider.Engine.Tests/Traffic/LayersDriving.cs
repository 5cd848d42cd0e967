using Outrider.Traffic;

namespace Outrider.Engine.Tests.Traffic;

/// <summary>Drives layers as the engine does, in one call.</summary>
internal static class LayersDriving
{
    public static async ValueTask<Refusal?> AdmitAsync(this Layers layers, Exchange exchange, CancellationToken callerGone)
    {
        while (true)
        {
            var verdict = layers.Admit(exchange);
            if (verdict.Wait is not { } wait) return verdict.Refusal;
            if (await layers.WaitAsync(wait, exchange, callerGone) is { } late) return late;
        }
    }

    public static async ValueTask<Refusal?> BeginAttemptAsync(this Layers layers, Exchange exchange, CancellationToken callerGone)
    {
        Layers.NextAttempt(exchange);
        while (true)
        {
            var verdict = layers.BeginAttempt(exchange);
            if (verdict.Wait is not { } wait) return verdict.Refusal;
            if (await layers.WaitAsync(wait, exchange, callerGone) is { } late) return late;
        }
    }
}
