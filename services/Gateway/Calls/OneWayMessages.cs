using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Calls;

/// <summary>
/// Notifications and the client's own responses: authenticated like everything, free, and never answered.
/// </summary>
internal static class OneWayMessages
{
    public static async ValueTask ForwardAsync(Call call)
    {
        if (call.Envelope.Method is McpMethod.Initialized && call.Session is { } session)
        {
            session.IsInitialized = true;
        }

        foreach (var route in await call.View.RoutePostAsync(call))
        {
            if (await route.Link.PostAsync(route.Outbound, call.ClientLeft) is { } reply)
            {
                await reply.DisposeAsync();
            }
        }

        await call.Reply.AcceptAsync();
    }
}
