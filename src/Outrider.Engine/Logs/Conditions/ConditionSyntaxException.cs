namespace Outrider.Logs.Conditions;

/// <summary>A condition that means nothing: where in its text, counted from 1, which word of it, and as the message what to write instead.</summary>
internal sealed class ConditionSyntaxException(int at, string word, string remedy) : Exception(remedy)
{
    public int At { get; } = at;

    public string Word { get; } = word;
}
