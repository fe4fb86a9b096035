using System.Buffers.Text;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Upstreams.Multiplexed;

/// <summary>Puts a client's own ids and tokens back where an upstream saw the gateway's numbers.</summary>
internal static class ClientBytes
{
    public static byte[] Number(long value)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, digits, out var count);
        return digits[..count].ToArray();
    }

    public static ReadOnlyMemory<byte> Restore(
        PendingRequest pending, ReadOnlyMemory<byte> message, in Envelope envelope, bool isShared)
    {
        var splice = new Splice(message);
        if (envelope.Method is McpMethod.Progress && isShared)
        {
            splice.Replace(envelope.ProgressToken, pending.ClientProgressToken);
        }

        if (envelope.MetaSubscriptionId.IsPresent)
        {
            splice.Replace(envelope.MetaSubscriptionId, pending.ClientId);
        }

        if (envelope.Method is McpMethod.Cancelled && envelope.RequestId.IsPresent)
        {
            splice.Replace(envelope.RequestId, pending.ClientId);
        }

        return splice.ToMemory();
    }
}
