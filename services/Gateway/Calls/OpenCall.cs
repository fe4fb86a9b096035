using SatGate.Gateway.Mcp;
using SatGate.Gateway.Pricing;
using SatGate.Gateway.Recording;
using SatGate.Gateway.Spending;

namespace SatGate.Gateway.Calls;

/// <summary>
/// What is owed for one forwarded request until it has ended: its hold, its record, its place in the metrics. It
/// refers to no byte of the request, so it may outlive it, where the answer comes on another stream than the one that
/// was waiting for it.
/// </summary>
internal sealed class OpenCall(
    CallSettlement settlement,
    string server,
    string? tool,
    Hold? hold,
    ToolPrice price,
    CallRecord? record,
    long startedAt)
{
    private int _ended;

    public string Server => server;

    /// <summary>The upstream's own name of the tool; null when the request is no tools/call.</summary>
    public string? Tool => tool;

    public Hold? Hold => hold;

    public ToolPrice Price => price;

    public SettlementRules Rules { get; } = new(price.OnToolError, price.OnUnknown);

    /// <summary>The clock's timestamp at which the request was whole.</summary>
    public long StartedAt => startedAt;

    public CallOutcome Outcome { get; set; } = CallOutcome.Unknown;

    /// <summary>How the request was answered, for the metrics: `ok`, or the `data.error` of why not.</summary>
    public string Status { get; set; } = "upstream_error";

    /// <summary>Credits to charge; null leaves them to the rules of the outcome.</summary>
    public long? Post { get; private set; }

    /// <summary>Length of the upstream's answer; 0 while there is none.</summary>
    public long AnswerBytes { get; private set; }

    /// <summary>The `data.error` of what went wrong at the upstream.</summary>
    public string? Fault { get; set; }

    /// <summary>
    /// Its stream has ended without the answer, which is awaited on another: the request is counted when it comes.
    /// </summary>
    public bool IsLate { get; set; }

    /// <summary>
    /// Takes the upstream's answer: what happened, what it costs, and both figures into its `_meta`. The call has still
    /// to be ended.
    /// </summary>
    /// <param name="httpStatus">The status it came with; 200 on a stream.</param>
    public void Answer(ref Splice message, in Envelope envelope, int httpStatus)
    {
        var source = message.Source.Span;
        Outcome = Outcomes.Of(source, envelope, httpStatus);
        Status = envelope is { Kind: MessageKind.Result, IsToolError: false } ? "ok" : "upstream_error";
        AnswerBytes = message.Length;
        record?.Answer(envelope.Result.Of(source));
        if (tool is null || envelope.Kind is not MessageKind.Result)
        {
            return;
        }

        var posted = 0L;
        if (hold is not null)
        {
            Post = Rules.Post(Outcome, hold.Credits, ResultCost.Reported(source, envelope));
            posted = Post ?? hold.Credits;
        }

        if (price.Cost > 0)
        {
            var remaining = hold is null ? 0 : checked(hold.Remaining + hold.Credits - posted);
            ResultCost.Add(ref message, envelope, posted, remaining);
        }
    }

    /// <summary>Records and settles it by its outcome; does nothing for one that has ended.</summary>
    public ValueTask EndAsync() =>
        Interlocked.Exchange(ref _ended, 1) == 0 ? settlement.EndAsync(this, record) : default;
}
