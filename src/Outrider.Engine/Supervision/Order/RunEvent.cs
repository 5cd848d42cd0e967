namespace Outrider.Supervision.Order;

/// <summary>What moves a run on. All but <see cref="StopAsked"/> are facts about its children.</summary>
internal enum RunEvent
{
    /// <summary>The modules' process is ready.</summary>
    ModulesReady,

    /// <summary>Every sidecar that comes before the application is ready, or was a job that has succeeded.</summary>
    BeforeReady,

    AppReady,

    /// <summary>The application has ended and no other follows.</summary>
    AppEnded,

    /// <summary>Something that must be there before the application has ended for good.</summary>
    Broken,

    /// <summary>A signal asks the run to stop, for the first time or again.</summary>
    StopAsked,

    /// <summary>Nothing is under way any more, or the time for it is over.</summary>
    Drained,

    /// <summary>The application and the sidecars after it have ended.</summary>
    Stopped,

    /// <summary>The modules' process has ended.</summary>
    Flushed,

    /// <summary>The sidecars before the application have ended.</summary>
    Closed,
}
