namespace Outrider.Supervision.Order;

/// <summary>Where a run is.</summary>
internal enum RunPhase
{
    /// <summary>The modules' process starts.</summary>
    Modules,

    /// <summary>The sidecars with <c>start: before_app</c> start.</summary>
    Before,

    /// <summary>The application starts.</summary>
    Starting,

    Running,

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
