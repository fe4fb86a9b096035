using System.Reflection;
using System.Text;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SatGate.Grpc.Server;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps gRPC services to routes; the published names.</summary>
public static class GrpcEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps every method of a service. One instance serves all calls: the registered singleton, or one made now. Unlike
    /// the published implementation there is no instance per call and no scope.
    /// </summary>
    /// <remarks>
    /// Throws <see cref="InvalidOperationException"/> at start-up where AddGrpc was not called, where something undid
    /// what it set in Kestrel, and where the type is no generated service.
    /// </remarks>
    public static GrpcServiceEndpointConventionBuilder MapGrpcService<TService>(this IEndpointRouteBuilder endpoints)
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var provider = endpoints.ServiceProvider;
        var server = provider.GetService<GrpcServer>()
            ?? throw new InvalidOperationException("Call services.AddGrpc() before MapGrpcService.");
        RequireKestrelSettings(provider);

        var group = endpoints.MapGroup("");
        var service = ActivatorUtilities.GetServiceOrCreateInstance<TService>(provider);
        Bind(typeof(TService), new EndpointBinder(group, server), service);
        if (!server.AnswersUnknownMethods)
        {
            server.AnswersUnknownMethods = true;
            UnknownMethodEndpoint.Map(endpoints, server);
        }

        return new GrpcServiceEndpointConventionBuilder(group);
    }

    private static void Bind(Type serviceType, EndpointBinder binder, object service)
    {
        var attribute = serviceType.GetCustomAttribute<BindServiceMethodAttribute>(inherit: true)
            ?? throw new InvalidOperationException(
                $"{serviceType} is no gRPC service: it derives from no class that a proto generated.");
        var bind = attribute.BindType
            .GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Single(method => method.Name == attribute.BindMethodName
                && method.GetParameters() is [var first, _] && first.ParameterType == typeof(ServiceBinderBase));
        bind.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [binder, service], null);
    }

    // What a service author cannot know must not depend on being remembered.
    private static void RequireKestrelSettings(IServiceProvider provider)
    {
        var kestrel = provider.GetRequiredService<IOptions<KestrelServerOptions>>().Value;
        if (kestrel.RequestHeaderEncodingSelector("x")?.CodePage != Encoding.Latin1.CodePage)
        {
            throw new InvalidOperationException(
                "KestrelServerOptions.RequestHeaderEncodingSelector must give Latin-1, as AddGrpc sets it: with "
                + "another encoding one bad header value ends the connection with every call on it.");
        }
    }
}
