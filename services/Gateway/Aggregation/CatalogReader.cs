using SatGate.Gateway.Configuration;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Upstreams;

namespace SatGate.Gateway.Aggregation;

/// <summary>Reads a whole list from one upstream, page by page, within limits.</summary>
internal sealed class CatalogReader(GatewayIdentity identity, LimitsConfig limits)
{
    /// <exception cref="UpstreamException">The upstream does not answer, or its list passes the limits.</exception>
    public async ValueTask<ListPage> ReadAsync(
        CatalogKind kind, IUpstreamLink link, bool isModern, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var items = new List<CatalogItem>();
        ListPage page;
        ReadOnlyMemory<byte> cursor = default;
        var pages = 0;
        do
        {
            var request = OwnMessages.List(kind.Method, cursor, isModern ? identity.Name : null, identity.Version);
            var answer = await Answer.AskAsync(link, request, isModern, timeout, cancellationToken);
            if (!answer.IsResult)
            {
                // An upstream that announces a list and does not have it has an empty one.
                return new ListPage(items, default, null, false);
            }

            page = Read(kind, link.Server, answer);
            items.AddRange(page.Items);
            cursor = page.NextCursor;
            if (items.Count > limits.ListItemsMax || ++pages > limits.ListPagesMax)
            {
                throw new UpstreamException(
                    UpstreamFault.BadAnswer,
                    $"Upstream `{link.Server}` lists more than {limits.ListItemsMax} {kind.Member} "
                    + $"or {limits.ListPagesMax} pages.");
            }
        }
        while (!cursor.IsEmpty);

        return page with { Items = items };
    }

    private static ListPage Read(CatalogKind kind, string server, Answer answer)
    {
        try
        {
            return ListPage.Read(kind, server, answer.Result);
        }
        catch (Exception exception) when (exception is InvalidDataException or System.Text.Json.JsonException)
        {
            throw new UpstreamException(UpstreamFault.BadAnswer, exception.Message, exception);
        }
    }
}
