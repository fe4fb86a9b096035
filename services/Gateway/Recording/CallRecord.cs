using SatGate.Contracts.Events.V1;
using SatGate.Gateway.Spending;

namespace SatGate.Gateway.Recording;

/// <summary>
/// The record of one tools/call that was let through, from its reservation to its end. It ends once; a second end
/// changes nothing, so that every way out of a call may end it.
/// </summary>
internal sealed class CallRecord(Recorder recorder, RecordingRules rules, Event begun, long startedAt)
{
    private int _ended;

    /// <summary>Keeps of the answer what the rules keep.</summary>
    public void Answer(ReadOnlySpan<byte> result) => rules.KeepResult(begun.ToolCall, result);

    /// <summary>Takes down how the call ended, before its hold is settled.</summary>
    /// <param name="outcome">What happened.</param>
    /// <param name="posted">Credits that are charged.</param>
    /// <param name="bytesOut">Length of the answer; 0 when there was none.</param>
    /// <param name="fault">The `data.error` of what went wrong; null when nothing did.</param>
    public void End(CallOutcome outcome, long posted, long bytesOut, string? fault)
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
        {
            return;
        }

        var call = begun.ToolCall;
        call.Outcome = outcome switch
        {
            CallOutcome.Ran => ToolCall.Types.Outcome.Ran,
            CallOutcome.ToolError => ToolCall.Types.Outcome.ToolError,
            CallOutcome.NotRun or CallOutcome.InputRequired => ToolCall.Types.Outcome.NotRun,
            _ => ToolCall.Types.Outcome.Unknown,
        };
        call.Cost = posted;
        call.BytesOut = bytesOut;
        if (fault is not null)
        {
            call.Reason = fault;
        }

        recorder.Append(begun, startedAt);
    }
}
