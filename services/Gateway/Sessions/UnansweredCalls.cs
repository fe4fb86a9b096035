using System.Collections.Concurrent;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Pricing;
using SatGate.Gateway.Recording;
using SatGate.Gateway.Spending;

namespace SatGate.Gateway.Sessions;

/// <summary>
/// Paid calls whose stream ended before their answer (legacy SSE polling and resumption): they are settled when the
/// answer comes on another stream of the session, or expire in the ledger by their rule.
/// </summary>
internal sealed class UnansweredCalls
{
    /// <summary>Calls that are waited for; one more is left to expire at once.</summary>
    public const int WaitingMax = 256;

    private readonly ConcurrentDictionary<string, UnansweredCall> _waiting = new(StringComparer.Ordinal);

    /// <summary>False when too many are waited for, or one with this id is: nobody waits for the new one.</summary>
    public bool TryAdd(ReadOnlySpan<byte> id, UnansweredCall call) =>
        _waiting.Count < WaitingMax && _waiting.TryAdd(KeyOf(id), call);

    /// <summary>The call with this id; each is taken once.</summary>
    public UnansweredCall? Take(ReadOnlySpan<byte> id) =>
        !_waiting.IsEmpty && _waiting.TryRemove(KeyOf(id), out var call) ? call : null;

    /// <summary>The session ends: no answer will come. The holds expire by their rule.</summary>
    public void GiveUp()
    {
        foreach (var (key, _) in _waiting)
        {
            if (_waiting.TryRemove(key, out var call))
            {
                var rules = new SettlementRules(call.Price.OnToolError, call.Price.OnUnknown);
                call.Record?.End(CallOutcome.Unknown, rules.AtExpiry(call.Hold.Credits), 0, null);
            }
        }
    }

    private static string KeyOf(ReadOnlySpan<byte> id) =>
        JsonText.Decode(id) is { } text ? "s" + text : "n" + System.Text.Encoding.ASCII.GetString(id);
}

/// <summary>A paid call whose answer is still to come, and what is owed when it does.</summary>
internal sealed record UnansweredCall(Hold Hold, ToolPrice Price, CallRecord? Record);
