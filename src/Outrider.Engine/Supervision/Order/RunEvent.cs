namespace Outrider.Supervision.Order;

/// <summary>What moves a run on. All but <see cref="StopAsked"/> are facts about its children.</summary>
internal enum RunEvent
{
    /// <summary>The modules' process is ready.</summary>
    ModulesReady,

    /// <summary>Every sidecar that comes before the application is ready, or was a job that has succeeded.</summary>
    BeforeReady,

    /// <summary>The application is ready, and so are the modules.</summary>
    AllReady,

    /// <summary>The application has ended and no other follows.</summary>
    AppEnded,

    /// <summary>Something that must be there has ended for good: a sidecar before the application, or the modules before they were ever ready.</summary>
    Broken,

    /// <summary>A signal asks the run to stop, for the first time or again.</summary>
    StopAsked,

    /// <summary>The time for callers to be sent elsewhere is over, or there is nobody to serve them.</summary>
    Left,

    /// <summary>Nothing is under way any more, or the time for it is over.</summary>
    Drained,

    /// <summary>The application and the sidecars after it have ended.</summary>
    Stopped,

    /// <summary>The modules' process has ended.</summary>
    Flushed,

    /// <summary>The sidecars before the application have ended.</summary>
    Closed,
}
