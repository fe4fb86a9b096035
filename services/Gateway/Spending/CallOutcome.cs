namespace SatGate.Gateway.Spending;

/// <summary>What really happened to a call; it decides what is paid (docs/wire.md, Events).</summary>
internal enum CallOutcome
{
    Unspecified = 0,

    /// <summary>The upstream answered with a result.</summary>
    Ran = 1,

    /// <summary>The tool ran and reported a failure.</summary>
    ToolError = 2,

    /// <summary>The call provably did not run: never sent, or refused before it ran. Always refunded.</summary>
    NotRun = 3,

    /// <summary>Bytes left and no answer came.</summary>
    Unknown = 4,

    /// <summary>The upstream asks for input first (MRTR): this round is free, the round that completes pays.</summary>
    InputRequired = 5,
}

internal static class CallOutcomes
{
    /// <summary>The word in events and in the ledger.</summary>
    public static string Word(this CallOutcome outcome) => outcome switch
    {
        CallOutcome.Ran => "ran",
        CallOutcome.ToolError => "tool_error",
        CallOutcome.NotRun or CallOutcome.InputRequired => "not_run",
        _ => "unknown",
    };
}
