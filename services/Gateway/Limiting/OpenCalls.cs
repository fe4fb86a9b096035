using System.Collections.Concurrent;
using SatGate.Gateway.Identity;

namespace SatGate.Gateway.Limiting;

/// <summary>
/// The priced calls each caller has under way, whose credits are set aside. One caller must not fill the ledger's table
/// of holds, nor hold a whole budget by calls that never end. As large as there are calls under way.
/// </summary>
internal sealed class OpenCalls
{
    private readonly ConcurrentDictionary<string, int> _open = new(StringComparer.Ordinal);

    /// <summary>Callers with calls under way.</summary>
    public int Callers => _open.Count;

    /// <summary>False when the caller has as many as it may have.</summary>
    public bool TryEnter(Principal principal, int callsMax)
    {
        var entered = false;
        _open.AddOrUpdate(
            principal.Origin,
            _ =>
            {
                entered = callsMax > 0;
                return 1;
            },
            (_, count) =>
            {
                entered = count < callsMax;
                return entered ? count + 1 : count;
            });
        return entered;
    }

    public void Leave(Principal principal)
    {
        while (_open.TryGetValue(principal.Origin, out var count))
        {
            var isDone = count <= 1
                ? _open.TryRemove(new(principal.Origin, count))
                : _open.TryUpdate(principal.Origin, count - 1, count);
            if (isDone)
            {
                return;
            }
        }
    }
}
