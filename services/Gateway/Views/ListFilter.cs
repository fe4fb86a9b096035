using SatGate.Gateway.Aggregation;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Policy;

namespace SatGate.Gateway.Views;

/// <summary>
/// Cuts the tools that nobody may call here out of a transparent `tools/list`; the rest stays byte for byte.
/// </summary>
internal sealed class ListFilter(ToolFilter filter) : IReplyEditor
{
    public bool Edit(ref Splice message, in Envelope envelope)
    {
        if (envelope.Kind is not MessageKind.Result)
        {
            return true;
        }

        message = new Splice(ToolArray.Filter(message.ToMemory(), envelope.Result, filter.Allows));
        return true;
    }

    public ReadOnlyMemory<byte> EditFields(ReadOnlyMemory<byte> fields) => fields;
}
