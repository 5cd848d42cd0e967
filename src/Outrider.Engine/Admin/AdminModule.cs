using System.Net;
using Microsoft.Extensions.Logging;
using Outrider.Kernel;

namespace Outrider.Admin;

/// <summary>The admin listener across reloads: another token opens the same door, another address is another door beside the old one, which is then closed.</summary>
internal sealed class AdminModule(AdminSources sources, ILoggerFactory logs, TimeProvider time) : IAsyncDisposable
{
    // Answers are made in milliseconds; a page that asks other processes waits a second for them.
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(3);

    private AdminListener? _listener;
    private AdminPlan? _plan;

    /// <summary>Null where this process has none.</summary>
    public EndPoint? LocalAddress => _listener?.LocalAddress;

    /// <summary>Builds the listener that a plan asks for, already accepting; null where nothing has changed.</summary>
    /// <param name="plan">Null for none.</param>
    /// <exception cref="ChangeRefusedException">There would be no token to ask for.</exception>
    /// <exception cref="IOException">The socket cannot be listened on.</exception>
    public async Task<IPreparedChange?> PrepareAsync(AdminPlan? plan)
    {
        if (plan?.Token is "") throw new ChangeRefusedException("admin.auth: there is no token to ask for; give one as admin.token, or restart the run");
        if (plan is null) return _plan is null ? null : new Change(this, null, null);
        if (plan.Socket == _plan?.Socket) return plan.AsksAs(_plan) ? null : new Change(this, plan, _listener);
        var listener = new AdminListener(plan.On, plan.Gate, sources, logs, time);
        try
        {
            await listener.StartAsync(CancellationToken.None);
        }
        catch (Exception)
        {
            await listener.DisposeAsync();
            throw;
        }

        return new Change(this, plan, listener);
    }

    /// <summary>Accepts no more and answers those who have asked.</summary>
    public Task RetireAsync() => _listener?.StopAsync(LastAnswers) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _listener?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async Task EndAsync(AdminListener listener)
    {
        await listener.StopAsync(LastAnswers);
        await listener.DisposeAsync();
    }

    private sealed class Change(AdminModule module, AdminPlan? plan, AdminListener? listener) : IPreparedChange
    {
        private bool _isCommitted;

        public void Commit()
        {
            _isCommitted = true;
            var before = module._listener;
            (module._listener, module._plan) = (listener, plan);
            if (plan is not null) listener!.Use(plan.Gate);
            if (before is not null && before != listener) _ = EndAsync(before);
        }

        public async ValueTask DisposeAsync()
        {
            if (!_isCommitted && listener is not null && listener != module._listener) await listener.DisposeAsync();
        }
    }
}
