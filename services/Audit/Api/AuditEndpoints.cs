using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace SatGate.Audit.Api;

/// <summary>The admin API of the audit log (docs/audit.md, Admin API), and its description in OpenAPI 3.1.</summary>
public static class AuditEndpoints
{
    private const string Document = "admin";

    /// <summary>What the routes need beside the service itself.</summary>
    public static IServiceCollection AddAuditApi(this IServiceCollection services)
    {
        services.AddOpenApi(Document, options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "SatGate.Micro: admin API";
            document.Info.Version = "1";
            return Task.CompletedTask;
        }));
        services.AddSingleton<LiveStream>();
        return services;
    }

    /// <summary>
    /// Maps the routes for holders of this token and, where the host has <see cref="IReaders"/>, for its callers, each
    /// within what it may see; a host without a token maps none.
    /// </summary>
    public static void MapAuditApi(this IEndpointRouteBuilder routes, string token)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(token);
        var admin = new AdminToken(token);
        MapOwn(routes.MapGroup("/admin/v1").AddEndpointFilter(new ReaderFilter(admin, wholeOnly: false))
            .WithTags("audit"));
        MapWhole(routes.MapGroup("/admin/v1").AddEndpointFilter(new ReaderFilter(admin, wholeOnly: true))
            .WithTags("audit"));
        // The description names routes, not records: who has no token learns nothing but this document.
        routes.MapOpenApi("/admin/v1/{documentName}.openapi.json")
            .AddEndpointFilter(new ReaderFilter(admin, wholeOnly: false));
    }

    // Records and what proves them: each reader finds its own.
    private static void MapOwn(RouteGroupBuilder own)
    {
        Json(own.MapGet("/audit/records", RecordHandlers.ListAsync), "Records that match, newest first.");
        Json(own.MapGet("/audit/records/{number:long:min(0)}", RecordHandlers.GetAsync), "One record.");
        Json(own.MapGet("/audit/records/{number:long:min(0)}/receipt", ProofHandlers.ReceiptAsync),
            "Proof of one record for anyone with the public key.");
        Json(own.MapGet("/audit/keys", ProofHandlers.KeysAsync), "The public keys that sign the log.");
        Json(own.MapGet("/audit/checkpoint", ProofHandlers.CheckpointAsync), "The last signed checkpoint.");
        Json(own.MapGet("/audit/consistency", ProofHandlers.ConsistencyAsync),
            "That the log of `older` records is a beginning of the one of `newer`.");
        own.MapGet("/audit/export", RecordHandlers.ExportAsync)
            .WithSummary("The whole log (jsonl), or matching records as records, csv, ocsf or cef.")
            .Produces(200, contentType: "application/octet-stream").ProducesProblem(400).ProducesProblem(401);
        own.MapGet("/audit/events", LiveStream.Stream)
            .WithSummary("Matching records as they come; Last-Event-ID goes on after that record.")
            .Produces(200, contentType: "text/event-stream").ProducesProblem(400).ProducesProblem(401);
        Json(own.MapGet("/usage", UsageHandlers.GetAsync), "Calls and credits by tool, principal, tenant, … or day.");
    }

    private static void MapWhole(RouteGroupBuilder whole)
    {
        Json(whole.MapGet("/audit/stats", RecordHandlers.StatsAsync), "The log in figures.");
        Json(whole.MapGet("/audit/verify", ProofHandlers.VerifyAsync), "Verifies the whole log.");
        Json(whole.MapGet("/budgets/burn", UsageHandlers.BurnAsync), "How fast an account spends, and when it ends.");
        Json(whole.MapPost("/audit/checkpoint", ProofHandlers.SignAsync), "Signs the log as it is now.");
    }

    private static void Json(RouteHandlerBuilder route, string summary) => route
        .WithSummary(summary)
        .Produces(200, contentType: "application/json")
        .ProducesProblem(400)
        .ProducesProblem(401);
}
