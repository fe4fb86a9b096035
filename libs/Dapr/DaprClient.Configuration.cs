using System.Runtime.CompilerServices;
using Grpc.Core;
using SatGate.Contracts.Dapr.V1;

namespace SatGate.Dapr;

/// <content>Configuration that is followed.</content>
public sealed partial class DaprClient
{
    /// <summary>
    /// The items as they change. The first element is empty and says that the subscription is in force: what was there
    /// before is told to nobody, so it is read after that. Ends when the sidecar ends it; throws
    /// <see cref="DaprException"/> when it breaks.
    /// </summary>
    public async IAsyncEnumerable<IReadOnlyDictionary<string, string>> SubscribeConfiguration(
        string storeName, IReadOnlyList<string> keys, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new SubscribeConfigurationRequest { StoreName = storeName };
        request.Keys.AddRange(keys);
        using var call = _runtime.SubscribeConfiguration(request, cancellationToken: cancellationToken);
        while (await NextOf(call.ResponseStream, cancellationToken))
        {
            yield return call.ResponseStream.Current.Items.ToDictionary(item => item.Key, item => item.Value.Value);
        }
    }

    private static async Task<bool> NextOf<T>(IAsyncStreamReader<T> stream, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.MoveNext(cancellationToken);
        }
        catch (RpcException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new DaprException(
                $"The sidecar ended the configuration: {exception.StatusCode} {exception.Status.Detail}",
                exception.StatusCode,
                exception);
        }
    }
}
