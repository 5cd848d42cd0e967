namespace Outrider.Logs.Conditions;

internal enum Operation { Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual }

internal static class Operations
{
    /// <param name="operation">What is asked.</param>
    /// <param name="order">Of the two sides, as comparers give it.</param>
    public static bool Allows(this Operation operation, int order) => operation switch
    {
        Operation.Equal => order == 0,
        Operation.NotEqual => order != 0,
        Operation.Less => order < 0,
        Operation.LessOrEqual => order <= 0,
        Operation.Greater => order > 0,
        _ => order >= 0,
    };
}
