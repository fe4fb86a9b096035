using System.Collections.Concurrent;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Pricing;
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

    private readonly ConcurrentDictionary<string, (Hold Hold, ToolPrice Price)> _waiting = new(StringComparer.Ordinal);

    public void Add(ReadOnlySpan<byte> id, Hold hold, ToolPrice price)
    {
        if (_waiting.Count < WaitingMax)
        {
            _waiting[KeyOf(id)] = (hold, price);
        }
    }

    /// <summary>The hold of the call with this id; each is taken once.</summary>
    public (Hold Hold, ToolPrice Price)? Take(ReadOnlySpan<byte> id) =>
        !_waiting.IsEmpty && _waiting.TryRemove(KeyOf(id), out var call) ? call : null;

    private static string KeyOf(ReadOnlySpan<byte> id) =>
        JsonText.Decode(id) is { } text ? "s" + text : "n" + System.Text.Encoding.ASCII.GetString(id);
}
