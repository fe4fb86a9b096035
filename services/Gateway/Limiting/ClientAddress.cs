using Microsoft.AspNetCore.Http;
using SatGate.Gateway.Fronts.Http;

namespace SatGate.Gateway.Limiting;

/// <summary>
/// Puts the client's own address in place of the last proxy's, before anything asks for it: the filter, the `ip`
/// caveat of a token, the record.
/// </summary>
internal sealed class ClientAddress(SettingsSource settings)
{
    public Task ApplyAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Connection.RemoteIpAddress is { } peer)
        {
            var client = settings.Current.Addresses.ClientOf(peer, context.Request.Headers["X-Forwarded-For"]);
            if (client is null)
            {
                return PlainAnswers.RefuseAsync(
                    context.Response, StatusCodes.Status400BadRequest, "X-Forwarded-For holds what is no address.")
                    .AsTask();
            }

            context.Connection.RemoteIpAddress = client;
        }

        return next(context);
    }
}
