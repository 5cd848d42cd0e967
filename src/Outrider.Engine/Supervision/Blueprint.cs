using Outrider.Configuration;
using Outrider.Supervision.Listening;

namespace Outrider.Supervision;

/// <summary>A configuration that was read and found good, before anything was done for it.</summary>
/// <param name="Service">The application's name.</param>
/// <param name="State">The folder the user wrote for the run's state; null for the default.</param>
/// <param name="Listeners">What the modules listen on.</param>
/// <param name="Plan">What it means once its listeners are bound.</param>
internal sealed record Blueprint(string Service, string? State, IReadOnlyList<ListenerRequest> Listeners, Func<IReadOnlyList<BoundListener>, RunPlan> Plan);

/// <summary>Reads the configuration again, on a pool thread. Without a blueprint there are problems.</summary>
internal delegate (Blueprint? Blueprint, IReadOnlyList<Problem> Problems) ReadBlueprint();
