using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SatGate.Audit.Query;

namespace SatGate.Audit.Api;

/// <summary>
/// Lets holders of the admin token pass, and where the routes allow it the callers that the host knows, each with what
/// it may see. Both send what they have as a bearer token.
/// </summary>
/// <param name="wholeOnly">The route tells of the whole log: nobody passes who may see only a part of it.</param>
internal sealed class ReaderFilter(AdminToken admin, bool wholeOnly) : IEndpointFilter
{
    private const string Scheme = "Bearer ";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (await ScopeOfAsync(http) is not { } scope)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer realm=\"satgate-admin\"";
            return Results.Problem(title: "the admin token is missing or wrong", statusCode: 401);
        }

        if (wholeOnly && !scope.IsWhole)
        {
            return Results.Problem(title: "this is for those who may see the whole log", statusCode: 403);
        }

        http.Items[typeof(ReaderFilter)] = scope;
        http.Items[typeof(AdminToken)] = this;
        // Records are not for caches on the way.
        http.Response.Headers.CacheControl = "no-store";
        return await next(context);
    }

    /// <summary>What the caller of a route behind this filter may see.</summary>
    public static ReaderScope Of(HttpContext context) => (ReaderScope)context.Items[typeof(ReaderFilter)]!;

    /// <summary>Whether the caller would still be let in as before: streams outlive credentials.</summary>
    public static async ValueTask<bool> IsStillLetInAsync(HttpContext context) =>
        await ((ReaderFilter)context.Items[typeof(AdminToken)]!).ScopeOfAsync(context) == Of(context);

    private async ValueTask<ReaderScope?> ScopeOfAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization is not [{ } header]
            || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var sent = header[Scheme.Length..];
        return admin.Is(sent) ? ReaderScope.All
            : context.RequestServices.GetService<IReaders>() is { } readers && sent.Length > 0
                ? await readers.FindAsync(sent, context.Connection.RemoteIpAddress)
                : null;
    }
}
