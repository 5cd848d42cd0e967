using Outrider.Kernel;
using Outrider.Transport;

namespace Outrider.Admin;

/// <summary>Where the admin listener is and who may ask it.</summary>
/// <param name="Config">What the user wrote.</param>
/// <param name="On">The socket.</param>
/// <param name="Socket">Which socket that is: the same before and after a reload is the same listener.</param>
/// <param name="RunToken">This run's token, where the user has not given one.</param>
internal sealed record AdminPlan(AdminConfig Config, ListenOn On, string Socket, string RunToken)
{
    public ListenAddress Listen => Config.Listen?.Value ?? AdminConfig.DefaultListen;

    /// <summary>Null where none is asked for.</summary>
    public string? Token => Config.WantsToken ? Config.Token ?? RunToken : null;

    public AdminGate Gate => new(Listen, Token);

    public bool AsksAs(AdminPlan other) => Listen == other.Listen && Token == other.Token;
}
