using System.Collections.Immutable;
using SatGate.Budget.Ledger;

namespace SatGate.Simulation.World;

/// <summary>
/// One request of a caller and what it was told. The numbers around it are those of the account's newest durable event
/// when it was asked and when it was answered: whatever the answer says must have been true somewhere between them.
/// </summary>
internal sealed class Call
{
    public required CallKind Kind { get; init; }

    public required string Account { get; init; }

    /// <summary>The reservation, the top-up or the child.</summary>
    public string Subject { get; init; } = "";

    /// <summary>Reserved, posted, granted or added.</summary>
    public long Amount { get; init; }

    public string Tool { get; init; } = "";

    /// <summary>Milliseconds.</summary>
    public long Lifetime { get; init; }

    public Mode Mode { get; init; }

    public OutcomeRule ExpireAs { get; init; }

    /// <summary>Unix milliseconds, of a delegation; 0 is never.</summary>
    public long ExpiresAt { get; init; }

    public int DepthMax { get; init; }

    public ImmutableArray<WindowTerms> Windows { get; init; } = [];

    public long SeqBefore { get; set; }

    public long SeqAfter { get; set; }

    public int StepAsked { get; set; }

    public int StepAnswered { get; set; }

    /// <summary>The answer's number in the enum of its kind; 0 while there is none.</summary>
    public int Status { get; set; }

    /// <summary>Of a reservation: its callers know that it is open and nobody has settled it.</summary>
    public bool IsOpen { get; set; }

    public AccountView? View { get; set; }

    public string StatusName => Kind switch
    {
        CallKind.Open => $"{(OpenStatus)Status}",
        CallKind.Reserve => $"{(ReserveStatus)Status}",
        CallKind.Settle => $"{(SettleStatus)Status}",
        CallKind.Get => $"{(GetStatus)Status}",
        CallKind.TopUp => $"{(TopUpStatus)Status}",
        CallKind.Freeze or CallKind.Unfreeze => $"{(FreezeStatus)Status}",
        CallKind.SetWindows => $"{(SetWindowsStatus)Status}",
        CallKind.Delegate => $"{(DelegateStatus)Status}",
        _ => $"{(ReturnStatus)Status}",
    };

    /// <summary>The same request once more, by a caller that was not answered or wants to be sure.</summary>
    public Call Again() => new()
    {
        Kind = Kind,
        Account = Account,
        Subject = Subject,
        Amount = Amount,
        Tool = Tool,
        Lifetime = Lifetime,
        Mode = Mode,
        ExpireAs = ExpireAs,
        ExpiresAt = ExpiresAt,
        DepthMax = DepthMax,
        Windows = Windows,
    };

    public override string ToString() =>
        $"{Kind} {Account} {Subject} {Amount} {(Status == 0 ? "unanswered" : StatusName)}, asked in step {StepAsked} "
        + $"after event {SeqBefore}, answered in step {StepAnswered} after event {SeqAfter}";
}
