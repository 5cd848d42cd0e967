using Outrider.Supervision.Control;
using Outrider.Supervision.Listening;

namespace Outrider.Supervision.BuiltIn;

/// <summary>What one process of the modules is to be, by one reading of the configuration.</summary>
/// <param name="Model">Which modules live in it.</param>
/// <param name="Template">What the run hands to all of them.</param>
/// <param name="Listeners">The sockets it accepts from, in the order it is given them.</param>
internal sealed record ModulesSetup(ModulesModel Model, Handover Template, IReadOnlyList<BoundListener> Listeners)
{
    public Handover Handover(bool isSuccessor) => Template with
    {
        Listeners = [.. Listeners.Select(l => new HandedListener(l.Name, l.Id))],
        Modules = Model.Modules,
        IsSuccessor = isSuccessor,
    };
}
