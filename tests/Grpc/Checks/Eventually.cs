namespace SatGate.Grpc.Tests.Checks;

/// <summary>Waits for conditions; never for a time.</summary>
internal static class Eventually
{
    /// <summary>After this a condition is taken as never coming.</summary>
    public static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan s_lookAgain = TimeSpan.FromMilliseconds(5);

    public static Task TrueAsync(Func<bool> condition, string what) =>
        TrueAsync(() => Task.FromResult(condition()), what);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < WaitMax, $"Never came: {what}");
            await Task.Delay(s_lookAgain, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
