using SatGate.Testing;

namespace SatGate.Conformance.Tests;

/// <summary>
/// The suite as the server: its mock is the upstream, and what it demands of a client it sees from client and gateway
/// together.
/// </summary>
public sealed class ClientSuiteTests
{
    private const int RunsMax = 3;

    [Theory]
    [InlineData("initialize", Revision.Legacy)]
    [InlineData("tools_call", Revision.Legacy)]
    [InlineData("tools_call", Revision.Modern)]
    [InlineData("elicitation-sep1034-client-defaults", Revision.Legacy)]
    [InlineData("sse-retry", Revision.Legacy)]
    [InlineData("request-metadata", Revision.Modern)]
    [InlineData("sep-2322-client-request-state", Revision.Modern)]
    [InlineData("http-standard-headers", Revision.Modern)]
    [InlineData("http-custom-headers", Revision.Modern)]
    [InlineData("http-invalid-tool-headers", Revision.Modern)]
    [InlineData("json-schema-ref-no-deref", Revision.Modern)]
    [InlineData("json-schema-2020-12-preservation", Revision.Legacy)]
    [InlineData("json-schema-2020-12-preservation", Revision.Modern)]
    public async Task Scenario_ThroughGateway_PassesAsDirectly(string scenario, string revision)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var (direct, directOutput) = await Suite.RunClientAsync(scenario, revision, false, cancellationToken);
        Assert.True(directOutput.ExitCode == 0, $"{direct.Title}: {directOutput}");
        Assert.NotEmpty(direct.Required);

        var (through, output) = await Suite.RunClientAsync(scenario, revision, true, cancellationToken);
        for (var run = 1; run < RunsMax && TookTheStreamForAReconnection(output); run++)
        {
            (through, output) = await Suite.RunClientAsync(scenario, revision, true, cancellationToken);
        }

        Assert.True(output.ExitCode == 0, $"{through.Title}: {output}");
        SuiteResult.AssertNone(through.RegressionsFrom(direct, _ => false));
        SuiteResult.AssertNone(through.RequiredFailures);
    }

    // The client opens its session's stream beside its first call, on another connection. When the stream arrives
    // second, the mock takes it for the reconnection, which then came before the end of what it follows: nothing was
    // measured.
    private static bool TookTheStreamForAReconnection(ProcessOutput output) =>
        output.StandardError.Contains("reconnected too early (-", StringComparison.Ordinal);
}
