namespace Outrider.Supervision.Order;

/// <summary>Where a run is.</summary>
internal enum RunPhase
{
    /// <summary>The modules' process starts, and writes what the programs read.</summary>
    Modules,

    /// <summary>The sidecars with <c>start: before_app</c> start; so may the modules' process.</summary>
    Before,

    /// <summary>The application starts; so may the modules' process.</summary>
    Starting,

    /// <summary>The application is ready, and the modules are.</summary>
    Running,

    /// <summary>All is served as before, while who sends callers here learns that it should send them elsewhere.</summary>
    Leaving,

    /// <summary>The modules finish what is under way; the application still works.</summary>
    Draining,

    /// <summary>The application and the sidecars that came after it end.</summary>
    Stopping,

    /// <summary>The modules deliver what is left.</summary>
    Flushing,

    /// <summary>The sidecars that came before the application end.</summary>
    Closing,

    Over,
}
