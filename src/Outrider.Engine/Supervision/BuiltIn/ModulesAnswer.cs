namespace Outrider.Supervision.BuiltIn;

/// <summary>What became of a new configuration that a process of the modules was given. Where it is not done, nothing has changed in that process.</summary>
/// <param name="Problem">Empty where it is done.</param>
/// <param name="IsRefusal">Whether the configuration is at fault, and not a process that could not take any.</param>
internal readonly record struct ModulesAnswer(string Problem, bool IsRefusal)
{
    public static readonly ModulesAnswer Done = new("", false);

    public bool IsDone => Problem.Length == 0;

    public static ModulesAnswer Refused(string problem) => new(problem, true);

    public static ModulesAnswer Absent(string problem) => new(problem, false);
}
