namespace Outrider.Faults.Logs;

/// <summary>
/// Every way a file can be rotated, with every way the world can fail meanwhile: no line is missing, no more come twice than a batch a fault, and the account holds.
/// <c>bench/logs/matrix</c> is the long form.
/// </summary>
[Collection(Matrix.Name)]
public sealed class MatrixTests(Rows rows) : IClassFixture<Rows>
{
    public static TheoryData<Rotation, Fault> All
    {
        get
        {
            var all = new TheoryData<Rotation, Fault>();
            foreach (var (rotation, fault) in Rows.All) all.Add(rotation, fault);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task No_line_is_missing(Rotation rotation, Fault fault) => Seed.Tell(await rows.StoryOf(rotation, fault));
}
