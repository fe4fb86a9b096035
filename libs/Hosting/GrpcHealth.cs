using Grpc.Health.V1;
using Grpc.HealthCheck;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace SatGate.Hosting;

/// <summary>
/// grpc.health.v1 of a service: SERVING from its start until it is told to stop, so that an orchestrator sends nothing
/// new while calls under way end.
/// </summary>
public static class GrpcHealth
{
    /// <summary>The path of its one question, which a probe asks without a token.</summary>
    public const string CheckPath = "/grpc.health.v1.Health/Check";

    public static IServiceCollection AddGrpcHealth(this IServiceCollection services) =>
        services.AddSingleton<HealthServiceImpl>();

    /// <param name="service">Its full name; the server itself, the empty name, has the same state.</param>
    public static void MapGrpcHealth(this WebApplication app, string service)
    {
        var health = app.Services.GetRequiredService<HealthServiceImpl>();
        Set(HealthCheckResponse.Types.ServingStatus.NotServing);
        app.Lifetime.ApplicationStarted.Register(() => Set(HealthCheckResponse.Types.ServingStatus.Serving));
        app.Lifetime.ApplicationStopping.Register(() => Set(HealthCheckResponse.Types.ServingStatus.NotServing));
        app.MapGrpcService<HealthServiceImpl>();

        void Set(HealthCheckResponse.Types.ServingStatus status)
        {
            health.SetStatus("", status);
            health.SetStatus(service, status);
        }
    }
}
