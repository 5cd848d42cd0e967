namespace Outrider.Faults.Logs;

/// <summary>What follows the file of a row: a run of the executable, or its pipeline alone where a clock must be set that is not the machine's.</summary>
internal interface ICollector : IAsyncDisposable
{
    Task StartAsync();

    /// <summary>The process that reads; 0 where there is none at the moment.</summary>
    int Pid { get; }

    Task<Account> AccountAsync();

    /// <summary>Asked to stop, it delivers what it has read and is gone.</summary>
    Task EndAsync();
}
