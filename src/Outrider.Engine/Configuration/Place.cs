namespace Outrider.Configuration;

/// <summary>Where something stands in the user's files; what every message about configuration begins with. Lines count from 1; 0 means the file as a whole.</summary>
internal readonly record struct Place(string File, int Line)
{
    public override string ToString() => Line == 0 ? File : $"{File}:{Line}";
}
