using Outrider.Configuration;
using Outrider.Observability;
using Outrider.Supervision;
using Outrider.Supervision.Control;
using Outrider.Supervision.Succession;

namespace Outrider.CommandLine;

/// <summary>Reads the configuration that a run was started with, at its start and at each reload.</summary>
internal sealed class BlueprintReader(ConfigChoice choice, Func<string, string?> environment)
{
    private readonly string _path = choice.Path is { } path ? Path.GetFullPath(path) : "";

    /// <summary>For a supervisor that takes this one's place.</summary>
    public ChoiceSnapshot Snapshot => new(choice.Path, choice.Profile, choice.Command);

    /// <summary>Of the user's file; empty where there is none.</summary>
    public string ConfigPath => _path;

    /// <summary>Null after having reported why there is none.</summary>
    public (OutriderConfig Config, ConfigNode Root)? Read(Problems problems)
    {
        var root = choice.Read(environment, problems);
        return root is null ? null : Check(root, problems);
    }

    /// <summary>The same for nodes that were read by another process of this run.</summary>
    public static (OutriderConfig Config, ConfigNode Root)? Check(ConfigNode root, Problems problems)
    {
        var config = OutriderConfig.Shape.Read(new Section(root, "", problems));
        return problems.Any ? null : (config, root);
    }

    /// <param name="read">As <see cref="Read"/> gave it.</param>
    /// <param name="site">Of the run.</param>
    /// <param name="logs">The supervisor's; its level follows the configuration that holds.</param>
    public Blueprint Blueprint((OutriderConfig Config, ConfigNode Root) read, RunSite site, LogWriter logs)
    {
        var (config, root) = read;
        var identity = config.App.Identity(_path);
        return new Blueprint(identity.Service, config.Outrider.State?.Value, RunPlanner.Listeners(config), listeners =>
        {
            var token = config.Admin.Token ?? site.Token;
            var handover = new Handover(identity, site.StateFolder, token, _path, [], root);
            return RunPlanner.Plan(config, choice.Command, handover, listeners, logs.CreateLogger("supervisor")) with { Taken = () => logs.Least = config.Outrider.Log.Level };
        });
    }

    /// <summary>Again, for a reload; it may wait for a disk.</summary>
    public (Blueprint? Blueprint, IReadOnlyList<Problem> Problems) ReadAgain(RunSite site, LogWriter logs)
    {
        var problems = new Problems();
        return Read(problems) is { } read ? (Blueprint(read, site, logs), []) : (null, problems.InOrder());
    }
}
