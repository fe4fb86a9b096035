using System.Threading.Channels;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SatGate.Contracts.Dapr.V1;
using SatGate.Testing.Sidecar.State;

namespace SatGate.Testing.Sidecar;

/// <summary>The sidecar's own gRPC API, under the mesh's faults.</summary>
internal sealed class SidecarRuntime(SidecarMesh mesh, ScriptedSidecar own) : Contracts.Dapr.V1.Dapr.DaprBase
{
    public override async Task<GetStateResponse> GetState(GetStateRequest request, ServerCallContext context)
    {
        var store = StoreOf(request.StoreName);
        var answer = new GetStateResponse();
        await mesh.GetFaults.RunAsync(async () =>
        {
            if (await store.GetAsync(request.Key, CancellationToken.None) is var (value, etag))
            {
                answer.Data = UnsafeByteOperations.UnsafeWrap(value);
                answer.Etag = etag;
            }
        });
        return answer;
    }

    public override async Task<Empty> SaveState(SaveStateRequest request, ServerCallContext context)
    {
        var store = StoreOf(request.StoreName);
        foreach (var item in request.States)
        {
            if (item.Key.Contains("||", StringComparison.Ordinal))
            {
                throw new RpcException(new Status(StatusCode.InvalidArgument, "input key is invalid"));
            }
            if (item.Options?.Concurrency is not StateOptions.Types.StateConcurrency.ConcurrencyFirstWrite)
            {
                throw new RpcException(new Status(StatusCode.Unimplemented, "scripted: only first-write"));
            }
            var etag = string.IsNullOrEmpty(item.Etag?.Value) ? null : item.Etag.Value;
            var value = item.Value.ToByteArray();
            await mesh.SaveFaults.RunAsync(() => store.SaveAsync(item.Key, value, etag, CancellationToken.None));
        }
        return new Empty();
    }

    public override async Task<Empty> PublishEvent(PublishEventRequest request, ServerCallContext context)
    {
        await mesh.PublishFaults.RunAsync(() =>
        {
            mesh.Broker.Publish(request.PubsubName, request.Topic, own.AppId, request.Data.ToByteArray());
            return Task.CompletedTask;
        });
        return new Empty();
    }

    public override async Task<BulkPublishResponse> BulkPublishEvent(
        BulkPublishRequest request, ServerCallContext context)
    {
        var answer = new BulkPublishResponse();
        foreach (var entry in request.Entries)
        {
            try
            {
                await mesh.PublishFaults.RunAsync(() =>
                {
                    mesh.Broker.Publish(request.PubsubName, request.Topic, own.AppId, entry.Event.ToByteArray());
                    return Task.CompletedTask;
                });
            }
            catch (RpcException exception)
            {
                answer.FailedEntries.Add(new BulkPublishResponseFailedEntry
                {
                    EntryId = entry.EntryId,
                    Error = exception.Status.Detail,
                });
            }
        }
        return answer;
    }

    public override Task<GetSecretResponse> GetSecret(GetSecretRequest request, ServerCallContext context)
    {
        var answer = new GetSecretResponse();
        if (mesh.Secrets.TryGetValue(request.Key, out var secret))
        {
            answer.Data[request.Key] = secret;
            return Task.FromResult(answer);
        }
        if (mesh.SecretEntries.TryGetValue(request.Key, out var entries))
        {
            answer.Data.Add(entries);
            return Task.FromResult(answer);
        }
        if (mesh.SecretsOutOfScope.ContainsKey(request.Key))
        {
            throw new RpcException(new Status(StatusCode.PermissionDenied, $"access denied to {request.Key}"));
        }
        throw new RpcException(new Status(StatusCode.Internal, $"failed getting secret with key {request.Key}"));
    }

    public override Task<GetConfigurationResponse> GetConfiguration(
        GetConfigurationRequest request, ServerCallContext context)
    {
        var answer = new GetConfigurationResponse();
        foreach (var (key, value) in mesh.Configuration)
        {
            if (request.Keys.Count == 0 || request.Keys.Contains(key))
            {
                answer.Items[key] = new ConfigurationItem { Value = value, Version = "1" };
            }
        }
        return Task.FromResult(answer);
    }

    public override async Task SubscribeConfiguration(
        SubscribeConfigurationRequest request,
        IServerStreamWriter<SubscribeConfigurationResponse> responseStream,
        ServerCallContext context)
    {
        var changes = Channel.CreateUnbounded<(string Key, string Value)>();
        void Offer(string key, string value) => changes.Writer.TryWrite((key, value));
        mesh.ConfigurationSet += Offer;
        try
        {
            // As Dapr does: the id alone, and never what was set before.
            await responseStream.WriteAsync(new SubscribeConfigurationResponse { Id = "1" }, context.CancellationToken);
            await foreach (var (key, value) in changes.Reader.ReadAllAsync(context.CancellationToken))
            {
                if (request.Keys.Count == 0 || request.Keys.Contains(key))
                {
                    var changed = new SubscribeConfigurationResponse { Id = "1" };
                    changed.Items[key] = new ConfigurationItem { Value = value, Version = "1" };
                    await responseStream.WriteAsync(changed, context.CancellationToken);
                }
            }
        }
        finally
        {
            mesh.ConfigurationSet -= Offer;
        }
    }

    public override Task<GetMetadataResponse> GetMetadata(GetMetadataRequest request, ServerCallContext context)
    {
        var answer = new GetMetadataResponse { Id = own.AppId, RuntimeVersion = "1.18.3-scripted" };
        foreach (var (name, store) in mesh.Stores)
        {
            answer.RegisteredComponents.Add(
                new RegisteredComponents { Name = name, Type = store.Type, Version = "v1" });
        }
        return Task.FromResult(answer);
    }

    private IScriptedStore StoreOf(string name) => mesh.Stores.TryGetValue(name, out var store)
        ? store
        : throw new RpcException(new Status(StatusCode.InvalidArgument, $"state store {name} is not found"));
}
