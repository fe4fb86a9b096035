using System.Text.Json;
using SatGate.Testing;

namespace SatGate.Budget.Tests.Grpc;

/// <summary>
/// grpc-js, which shares no code with us, calls the Budget service by its contract: the checks are in
/// tests/Grpc/node/budget.js.
/// </summary>
public sealed class ForeignClientTests(ForeignClientTests.Run run) : IClassFixture<ForeignClientTests.Run>
{
    private static readonly string[] s_checks =
    [
        "one_call_from_open_to_settled", "repeats_are_the_same", "refusals_beside_what_passes",
        "the_largest_numbers_are_exact", "batches_are_answered_in_order", "batch_beyond_its_bound",
        "watch_tells_each_change", "many_at_once_never_exceed_the_limit",
    ];

    public static TheoryData<string> Checks() => [.. s_checks];

    [Theory]
    [MemberData(nameof(Checks))]
    public void GrpcJsClient_AgainstTheBudgetService_Passes(string check) =>
        Assert.Equal("", run.Found.GetValueOrDefault(check, "did not run"));

    [Fact]
    public void GrpcJsClient_ItsChecks_AreAllListedHere() => Assert.Equal(s_checks.Order(), run.Found.Keys.Order());

    /// <summary>One run of the script, and what each of its checks found: empty where it passed.</summary>
    public sealed class Run : IAsyncLifetime
    {
        private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(120);

        public Dictionary<string, string> Found { get; } = new(StringComparer.Ordinal);

        public async ValueTask InitializeAsync()
        {
            var folder = Repository.PathOf("tests", "Grpc", "node");
            Assert.True(
                Directory.Exists(Path.Combine(folder, "node_modules", "@grpc", "grpc-js")),
                $"{folder}/node_modules is not there: run `./dev setup`. Not skipped on purpose.");
            await using var server = await BudgetServer.StartAsync(new(), CancellationToken.None);
            var output = await NodeProcess.RunAsync(
                Path.Combine(folder, "budget.js"), [server.Address.Authority], s_longest, CancellationToken.None);
            Assert.True(output.ExitCode == 0, $"{output}");
            foreach (var line in output.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var check = JsonDocument.Parse(line).RootElement;
                Found[check.GetProperty("name").GetString()!] = check.GetProperty("error").GetString()!;
            }
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
