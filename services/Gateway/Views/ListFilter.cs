using SatGate.Gateway.Aggregation;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Views;

/// <summary>
/// Cuts the tools that the caller may not call out of a transparent `tools/list`; the rest stays byte for byte.
/// </summary>
internal sealed class ListFilter(Func<string, bool> shows) : IReplyEditor
{
    public bool Edit(ref Splice message, in Envelope envelope)
    {
        if (envelope.Kind is not MessageKind.Result)
        {
            return true;
        }

        message = new Splice(ToolArray.Filter(message.ToMemory(), envelope.Result, shows));
        return true;
    }

    public ReadOnlyMemory<byte> EditFields(ReadOnlyMemory<byte> fields) => fields;
}
