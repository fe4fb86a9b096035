namespace SatGate.Gateway.Calls;

/// <summary>One call while it is being forwarded: what the client has been told so far, and what is owed.</summary>
internal sealed class Exchange(Call call, UpstreamRoute route, OpenCall open)
{
    /// <summary>Messages that may come before the answer to `initialize`.</summary>
    public const int EarlyMax = 16;

    public List<(byte[] Message, byte[] Fields)> Early { get; } = [];

    public Call Call => call;

    public UpstreamRoute Route => route;

    /// <summary>Steps 9 and 10 of the call, still to come.</summary>
    public OpenCall Open => open;

    public bool HasBegun { get; set; }

    public bool HasAnswered { get; set; }

    public bool HasEventIds { get; set; }

    public bool HasOpened { get; set; }

    /// <summary>The upstream no longer knows the client's session.</summary>
    public bool IsForgotten { get; set; }
}
