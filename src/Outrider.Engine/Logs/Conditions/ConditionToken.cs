namespace Outrider.Logs.Conditions;

internal enum TokenKind { Word, Text, Number, Symbol, End }

/// <summary>One word of a condition.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="At">Where it begins, from 0.</param>
/// <param name="Written">As it stands.</param>
/// <param name="Value">What it means: of a text, without quotes.</param>
internal readonly record struct ConditionToken(TokenKind Kind, int At, string Written, string Value)
{
    public bool Is(string written) => Kind is TokenKind.Word or TokenKind.Symbol && Written == written;

    public ConditionSyntaxException Refuse(string remedy) => new(At + 1, Written, remedy);
}
