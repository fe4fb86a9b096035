using System.Text;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using SatGate.Grpc.Server;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds gRPC to a service; the published names.</summary>
public static class GrpcServicesExtensions
{
    /// <summary>Adds the gRPC server with its default limits.</summary>
    public static IServiceCollection AddGrpc(this IServiceCollection services) => services.AddGrpc(static _ => { });

    /// <summary>Adds the gRPC server; limits that make no sense are refused at start-up.</summary>
    public static IServiceCollection AddGrpc(
        this IServiceCollection services,
        Action<GrpcServiceOptions> configureOptions)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<GrpcServiceOptions>().Configure(configureOptions).ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<GrpcServiceOptions>, GrpcServiceOptionsValidator>());

        // A header value that is no UTF-8 would end the connection with every call on it; Latin-1 reads all bytes.
        services.Configure<KestrelServerOptions>(
            static options => options.RequestHeaderEncodingSelector = static _ => Encoding.Latin1);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<GrpcServer>();
        return services;
    }
}
