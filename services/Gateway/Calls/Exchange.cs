using SatGate.Gateway.Pricing;
using SatGate.Gateway.Recording;
using SatGate.Gateway.Spending;

namespace SatGate.Gateway.Calls;

/// <summary>One call while it is being forwarded: what is known of it so far, and what is still owed.</summary>
internal sealed class Exchange(
    Call call, UpstreamRoute route, Hold? hold, ToolPrice price, CallRecord? record)
{
    /// <summary>Messages that may come before the answer to `initialize`.</summary>
    public const int EarlyMax = 16;

    public List<(byte[] Message, byte[] Fields)> Early { get; } = [];

    public Call Call => call;

    public UpstreamRoute Route => route;

    public Hold? Hold => hold;

    public ToolPrice Price => price;

    /// <summary>Null for everything but tools/call, and when nothing is recorded.</summary>
    public CallRecord? Record => record;

    public SettlementRules Rules { get; } = new(price.OnToolError, price.OnUnknown);

    public CallOutcome Outcome { get; set; } = CallOutcome.Unknown;

    public long? Post { get; set; }

    /// <summary>Length of the answer as the client gets it; 0 while there is none.</summary>
    public long AnswerBytes { get; set; }

    /// <summary>The `data.error` of what went wrong at the upstream.</summary>
    public string? Fault { get; set; }

    public bool HasBegun { get; set; }

    public bool HasAnswered { get; set; }

    public bool HasEventIds { get; set; }

    public bool HasOpened { get; set; }

    public bool IsSettled { get; set; }

    /// <summary>The upstream no longer knows the client's session.</summary>
    public bool IsForgotten { get; set; }
}
