using Outrider.Logs.Delivery;

namespace Outrider.Engine.Tests.Logs.Delivery;

public sealed class MemoryBudgetTests
{
    [Fact]
    public async Task Room_is_waited_for_and_given_when_enough_comes_back()
    {
        var budget = new MemoryBudget(100);
        Assert.True(budget.RoomAsync(CancellationToken.None).IsCompletedSuccessfully);
        budget.Take(60);
        budget.Take(60);
        var room = budget.RoomAsync(CancellationToken.None);
        var empty = budget.EmptyAsync(CancellationToken.None);
        Assert.False(room.IsCompleted);
        budget.GiveBack(60);
        await room;
        Assert.False(empty.IsCompleted);
        budget.GiveBack(60);
        await empty;
    }

    [Fact]
    public async Task A_wait_for_room_can_be_ended()
    {
        var budget = new MemoryBudget(1);
        budget.Take(1);
        using var cancel = new CancellationTokenSource();
        var room = budget.RoomAsync(cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => room);
    }
}
