namespace Outrider.Kernel;

/// <summary>A new configuration cannot be taken while the run lives. Its message says where, what and what to do, in one line.</summary>
internal sealed class ChangeRefusedException(string reason) : Exception(reason);
