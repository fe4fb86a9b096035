using System.Buffers.Text;
using System.Collections.Concurrent;
using SatGate.Gateway.Upstreams;

namespace SatGate.Gateway.Sessions;

/// <summary>
/// Requests that upstreams have made of the client (sampling, elicitation, roots) through the aggregate endpoint. Two
/// upstreams may choose the same id, so the client sees own numbers, and its responses find their way back.
/// </summary>
internal sealed class SessionRequests
{
    /// <summary>
    /// Requests that may wait for the client; the oldest is forgotten, and its late response is dropped.
    /// </summary>
    public const int WaitingMax = 1024;

    private readonly ConcurrentDictionary<long, (IUpstreamLink Link, byte[] Id)> _waiting = new();
    private long _last;

    /// <summary>The id for the client, as a JSON number.</summary>
    public ReadOnlyMemory<byte> Add(IUpstreamLink link, ReadOnlySpan<byte> id)
    {
        var own = Interlocked.Increment(ref _last);
        _waiting[own] = (link, id.ToArray());
        _waiting.TryRemove(own - WaitingMax, out _);
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(own, digits, out var count);
        return digits[..count].ToArray();
    }

    /// <summary>Whose request a client's response answers; each is answered once.</summary>
    public (IUpstreamLink Link, byte[] Id)? Take(ReadOnlySpan<byte> id) =>
        Utf8Parser.TryParse(id, out long own, out var used) && used == id.Length
            && _waiting.TryRemove(own, out var request) ? request : null;
}
