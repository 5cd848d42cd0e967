using Outrider.Kernel;
using Outrider.Supervision.Limits;

namespace Outrider.Supervision.BuiltIn;

/// <summary>What was decided about one process of the built-in modules.</summary>
/// <param name="Name">As messages and <c>/status</c> show it: <c>outrider</c>, or the one module that lives in it alone.</param>
/// <param name="Modules">The sections that live in it.</param>
/// <param name="Listeners">Which of the run's listeners it accepts from, by name.</param>
/// <param name="Limits">Of this process and what it starts.</param>
internal sealed record ModulesModel(string Name, IReadOnlyList<string> Modules, IReadOnlyList<string> Listeners, LimitsModel Limits)
{
    /// <summary>The process of all that is not isolated.</summary>
    public const string Main = ModuleNames.MainProcess;
}
