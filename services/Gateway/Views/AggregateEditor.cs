using System.Buffers;
using System.Text;
using SatGate.Gateway.Aggregation;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Sessions;
using SatGate.Gateway.Upstreams;

namespace SatGate.Gateway.Views;

/// <summary>
/// Keeps the upstreams of one aggregate session apart in what the client sees: ids of their requests, ids of their
/// events, and URIs that two of them have.
/// </summary>
internal sealed class AggregateEditor(ClientSession session, IUpstreamLink link) : IReplyEditor
{
    public bool Edit(ref Splice message, in Envelope envelope)
    {
        if (envelope.Kind is MessageKind.Request)
        {
            message.Replace(envelope.Id, session.ServerRequests.Add(link, envelope.Id.Of(message.Source.Span)));
        }
        else if (envelope.Kind is MessageKind.Notification)
        {
            session.Catalogs.Invalidate(envelope.Method);
            RenameUri(ref message, envelope);
        }
        else if (envelope.Kind is MessageKind.Result)
        {
            session.Tasks.Note(link.Server, message.Source.Span, envelope);
        }

        return true;
    }

    private void RenameUri(ref Splice message, in Envelope envelope)
    {
        if (envelope.Method is not McpMethod.ResourcesUpdated
            || JsonText.Decode(envelope.Uri.Of(message.Source.Span)) is not { } uri
            || session.Catalogs.Get(CatalogKind.Resources) is not { } resources)
        {
            return;
        }

        foreach (var item in resources.Items)
        {
            if (item.IsRenamed && item.Server == link.Server && item.Name == uri)
            {
                message.Replace(envelope.Uri, JsonText.Quote(item.ExposedName));
                return;
            }
        }
    }

    public ReadOnlyMemory<byte> EditFields(ReadOnlyMemory<byte> fields) => EventIds.Prefix(link.Server, fields);
}

/// <summary>Event ids of several upstreams on one stream: `{server}/{id}`.</summary>
internal static class EventIds
{
    public static ReadOnlyMemory<byte> Prefix(string server, ReadOnlyMemory<byte> fields)
    {
        var rest = fields.Span;
        var start = rest.StartsWith("id:"u8) ? 0 : rest.IndexOf("\nid:"u8) + 1;
        if (start == 0 && !rest.StartsWith("id:"u8))
        {
            return fields;
        }

        var value = start + "id:".Length;
        if (value < rest.Length && rest[value] == (byte)' ')
        {
            value++;
        }

        var output = new ArrayBufferWriter<byte>(fields.Length + server.Length + 1);
        output.Write(rest[..value]);
        Encoding.UTF8.GetBytes(server, output);
        output.Write("/"u8);
        output.Write(rest[value..]);
        return output.WrittenMemory;
    }

    /// <summary>Which upstream an event id belongs to, and its own id there.</summary>
    public static (string Server, string Id)? Split(string? eventId) =>
        eventId?.IndexOf('/', StringComparison.Ordinal) is { } slash and > 0
            ? (eventId[..slash], eventId[(slash + 1)..]) : null;
}
