namespace SatGate.Grpc.Tests.Peers;

/// <summary>grpc-js calls our server; the checks are in node/client.js.</summary>
public sealed class ForeignClientTests(ForeignClientRun run) : IClassFixture<ForeignClientRun>
{
    private static readonly string[] s_checks =
    [
        "unary_echo", "unary_empty", "unary_three_megabytes", "unary_every_status", "unary_handler_throws",
        "unary_unknown_method", "metadata_both_ways", "error_has_no_content_length", "repeated_binary_key",
        "deadline_passes", "deadline_far_away", "cancel_tells_the_handler", "many_at_once", "stream_in_order",
        "stream_fails_after_messages", "stream_cancel_tells_the_handler", "stream_deadline", "request_over_the_limit",
        "answer_over_the_limit", "compressed_request", "health",
    ];

    public static TheoryData<string> Checks() => [.. s_checks];

    [Theory]
    [MemberData(nameof(Checks))]
    public void GrpcJsClient_AgainstOurServer_Passes(string check) =>
        Assert.Equal("", run.Found.GetValueOrDefault(check, "did not run"));

    [Fact]
    public void GrpcJsClient_ItsChecks_AreAllListedHere() => Assert.Equal(s_checks.Order(), run.Found.Keys.Order());
}
