using System.Collections.Concurrent;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Sessions;

/// <summary>
/// Calls whose stream ended before their answer (legacy SSE polling and resumption): they end when the answer comes on
/// another stream of the session, or with the session itself.
/// </summary>
internal sealed class UnansweredCalls
{
    /// <summary>Calls that are waited for; one more ends at once, its outcome unknown.</summary>
    public const int WaitingMax = 256;

    private readonly ConcurrentDictionary<string, OpenCall> _waiting = new(StringComparer.Ordinal);
    private volatile bool _isOver;

    /// <summary>
    /// False when too many are waited for, one with this id is, or the session has ended: nobody waits for the new one.
    /// </summary>
    public bool TryAdd(ReadOnlySpan<byte> id, OpenCall call)
    {
        call.IsLate = true;
        var key = KeyOf(id);
        if (_waiting.Count < WaitingMax && _waiting.TryAdd(key, call) && !(_isOver && _waiting.TryRemove(key, out _)))
        {
            return true;
        }

        call.IsLate = false;
        return false;
    }

    /// <summary>The call with this id; each is taken once.</summary>
    public OpenCall? Take(ReadOnlySpan<byte> id) =>
        !_waiting.IsEmpty && _waiting.TryRemove(KeyOf(id), out var call) ? call : null;

    /// <summary>The session ends: no answer will come, and nobody knows how far the calls had come.</summary>
    public async ValueTask GiveUpAsync()
    {
        _isOver = true;
        foreach (var (key, _) in _waiting)
        {
            if (_waiting.TryRemove(key, out var call))
            {
                await call.EndAsync();
            }
        }
    }

    private static string KeyOf(ReadOnlySpan<byte> id) =>
        JsonText.Decode(id) is { } text ? "s" + text : "n" + System.Text.Encoding.ASCII.GetString(id);
}
