using Google.Protobuf;
using Grpc.Core;
using SatGate.Grpc.Tests.Contract;

namespace SatGate.Grpc.Tests.Checks;

/// <summary>
/// The list of checks that every transport passes: what a caller may rely on wherever its services live.
/// </summary>
public abstract partial class TransportChecks(ITransport transport)
{
    private static readonly TimeSpan s_soon = TimeSpan.FromMilliseconds(150);

    private Contract.Checks.ChecksClient Client { get; } = new(transport.Invoker);

    /// <summary>Whether the server is ours: then a handler's exception does not leave it.</summary>
    protected virtual bool ServerIsOurs => true;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(70_000)]
    [InlineData(3_000_000)]
    public async Task Unary_AnySize_ComesBack(int bytes)
    {
        var payload = new byte[bytes];
        new Random(bytes).NextBytes(payload);

        var answer = await Client.UnaryAsync(new Ask { Payload = ByteString.CopyFrom(payload) });

        Assert.Equal(payload, answer.Payload.ToByteArray());
    }

    [Theory]
    [MemberData(nameof(FailureCodes))]
    public async Task Unary_HandlerChoosesStatus_ArrivesWithItsText(StatusCode code)
    {
        const string Detail = "no \"100%\" für Ж\n😀 ";

        var failure = await FailureOf(Client.UnaryAsync(new Ask { Code = (int)code, Detail = Detail }));

        Assert.Equal(code, failure.StatusCode);
        Assert.Equal(Detail, failure.Status.Detail);
    }

    public static TheoryData<StatusCode> FailureCodes() =>
        [.. Enum.GetValues<StatusCode>().Where(code => code != StatusCode.OK)];

    [Fact]
    public async Task Unary_HandlerThrows_IsUnknownAndKeepsItsSecret()
    {
        var failure = await FailureOf(Client.UnaryAsync(new Ask { Fail = true }));

        Assert.Equal(StatusCode.Unknown, failure.StatusCode);
        if (ServerIsOurs)
        {
            Assert.Equal("Exception was thrown by handler.", failure.Status.Detail);
            Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Unary_MethodNotServed_IsUnimplemented()
    {
        var failure = await FailureOf(Client.UnservedAsync(new Ask()));

        Assert.Equal(StatusCode.Unimplemented, failure.StatusCode);
    }

    [Theory]
    [InlineData(StatusCode.OK)]
    [InlineData(StatusCode.NotFound)]
    public async Task Unary_Metadata_ArrivesAndReturns(StatusCode code)
    {
        byte[] bytes = [0, 255, 10, 13, 44, 61];
        var headers = new Metadata { { "X-Ask", "a, b=c" }, { "x-ask-bin", bytes } };

        using var call = Client.UnaryAsync(new Ask { Code = (int)code }, headers);
        var trailers = code == StatusCode.OK ? await TrailersOf(call) : (await FailureOf(call)).Trailers;

        Assert.Equal("a, b=c", (await call.ResponseHeadersAsync).GetValue("x-header"));
        Assert.Equal("a, b=c", trailers.GetValue("x-trailer"));
        Assert.Equal(bytes, trailers.GetValueBytes("x-trailer-bin"));
        Assert.Equal(code, call.GetStatus().StatusCode);
    }

    [Theory]
    [InlineData("expires")]
    [InlineData("allow")]
    [InlineData("content-language")]
    [InlineData("last-modified")]
    [InlineData("dapr-app-id")]
    public async Task Unary_NameThatHttpKnows_IsSentAllTheSame(string name)
    {
        var headers = new Metadata { { name, "x" }, { "x-ask", "y" } };

        using var call = Client.UnaryAsync(new Ask(), headers);

        Assert.Equal("y", (await TrailersOf(call)).GetValue("x-trailer"));
    }

    [Theory]
    [InlineData("host", "a")]
    [InlineData("te", "a")]
    [InlineData("connection", "a")]
    [InlineData("content-type", "a")]
    [InlineData("grpc-status-details-bin", null)]
    [InlineData("grpc-timeout", "1S")]
    [InlineData("x-text", "line\nbreak")]
    [InlineData("x-text", "ü")]
    [InlineData("x-text", " end ")]
    public void Unary_MetadataThatNoTransportCarries_IsRefused(string name, string? value)
    {
        var entry = value is null ? new Metadata.Entry(name, [1]) : new Metadata.Entry(name, value);

        Assert.Throws<ArgumentException>(() => Client.UnaryAsync(new Ask(), [entry]));
    }

    [Fact]
    public void Unary_RepeatedKey_IsRefused() =>
        Assert.Throws<ArgumentException>(
            () => Client.UnaryAsync(new Ask(), new Metadata { { "x-a", "1" }, { "x-a", "2" } }));

    [Fact]
    public void Unary_MetadataOverEightKilobytes_IsRefused() =>
        Assert.Throws<ArgumentException>(
            () => Client.UnaryAsync(new Ask(), new Metadata { { "x-a", new string('a', 8_200) } }));

    [Fact]
    public async Task Unary_DeadlinePasses_EndsAndTellsTheHandler()
    {
        var name = Name();
        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime + s_soon;

        var failure = await FailureOf(Client.UnaryAsync(new Ask { Text = name, Hang = true }, deadline: deadline));

        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        await BecomesAsync(name, "cancelled");
    }

    [Fact]
    public async Task Unary_DeadlineHasPassed_DoesNotRun()
    {
        var name = Name();

        var failure = await FailureOf(Client.UnaryAsync(
            new Ask { Text = name }, deadline: TimeProvider.System.GetUtcNow().UtcDateTime - s_soon));

        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        Assert.Equal("", await StateOf(name));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(365 * 30)]
    public async Task Unary_DeadlineFarAway_Answers(int days)
    {
        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(days);

        var answer = await Client.UnaryAsync(new Ask { Text = "x" }, deadline: deadline);

        Assert.Equal("x", answer.Text);
    }

    [Fact]
    public void Unary_DeadlineNotInUtc_IsRefused() => Assert.Throws<ArgumentException>(() =>
        Client.UnaryAsync(new Ask(), deadline: new DateTime(2100, 1, 1, 0, 0, 0, DateTimeKind.Local)));

    [Fact]
    public async Task Unary_CallerCancels_EndsAndTellsTheHandler()
    {
        var name = Name();
        using var leaving = new CancellationTokenSource();
        var call = Client.UnaryAsync(new Ask { Text = name, Hang = true }, cancellationToken: leaving.Token);
        await BecomesAsync(name, "running");

        await leaving.CancelAsync();

        Assert.Equal(StatusCode.Cancelled, (await FailureOf(call)).StatusCode);
        await BecomesAsync(name, "cancelled");
    }

    [Fact]
    public async Task Unary_CancelledBeforehand_DoesNotRun()
    {
        var name = Name();

        var failure = await FailureOf(Client.UnaryAsync(
            new Ask { Text = name }, cancellationToken: new CancellationToken(canceled: true)));

        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
        Assert.Equal("", await StateOf(name));
    }

    [Fact]
    public async Task Unary_Disposed_EndsAndTellsTheHandler()
    {
        var name = Name();
        var call = Client.UnaryAsync(new Ask { Text = name, Hang = true });
        await BecomesAsync(name, "running");
        Assert.Throws<InvalidOperationException>(() => call.GetStatus());
        Assert.Throws<InvalidOperationException>(() => call.GetTrailers());

        call.Dispose();

        Assert.Equal(StatusCode.Cancelled, (await FailureOf(call)).StatusCode);
        Assert.Equal(StatusCode.Cancelled, call.GetStatus().StatusCode);
        await BecomesAsync(name, "cancelled");
    }

    [Fact]
    public async Task Unary_ManyAtOnce_EachGetsItsOwnAnswer()
    {
        var calls = Enumerable.Range(0, 300)
            .Select(i => Client.UnaryAsync(new Ask { Text = $"{i}" }).ResponseAsync)
            .ToList();

        var answers = await Task.WhenAll(calls);

        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"{i}"), answers.Select(answer => answer.Text));
    }

    [Fact]
    public void Unary_Blocking_AnswersOrThrows()
    {
        Assert.Equal("x", Client.Unary(new Ask { Text = "x" }).Text);
        Assert.Equal(
            StatusCode.Aborted,
            Assert.Throws<RpcException>(() => Client.Unary(new Ask { Code = (int)StatusCode.Aborted })).StatusCode);
    }

    private static string Name() => Guid.NewGuid().ToString("N");

    private static async Task<Metadata> TrailersOf(AsyncUnaryCall<Answer> call)
    {
        await call;
        return call.GetTrailers();
    }

    private static async Task<RpcException> FailureOf(AsyncUnaryCall<Answer> call) =>
        await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.WaitAsync(Eventually.WaitMax));

    private async Task<string> StateOf(string name) => (await Client.StateAsync(new Ask { Text = name })).Text;

    private Task BecomesAsync(string name, string state) =>
        Eventually.TrueAsync(async () => await StateOf(name) == state, $"the call becomes {state}");
}
