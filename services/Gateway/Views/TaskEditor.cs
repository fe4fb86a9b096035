using SatGate.Gateway.Aggregation;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Views;

/// <summary>Remembers the task that an answer creates, and changes nothing.</summary>
internal sealed class TaskEditor(TaskTable tasks, string server) : IReplyEditor
{
    public bool Edit(ref Splice message, in Envelope envelope)
    {
        if (envelope.Kind is MessageKind.Result)
        {
            tasks.Note(server, message.Source.Span, envelope);
        }

        return true;
    }

    public ReadOnlyMemory<byte> EditFields(ReadOnlyMemory<byte> fields) => fields;
}
