using SatGate.Contracts.Dapr.V1;

namespace SatGate.Dapr;

/// <content>Secrets, configuration, metadata.</content>
public sealed partial class DaprClient
{
    /// <summary>The entries of one secret; a store of single values gives one under the key itself.</summary>
    public async Task<IReadOnlyDictionary<string, string>> GetSecretAsync(
        string storeName, string key, CancellationToken cancellationToken)
    {
        var request = new GetSecretRequest { StoreName = storeName, Key = key };
        var answer = await AnswerOf(
            _runtime.GetSecretAsync(request, cancellationToken: cancellationToken), "get a secret");
        return answer.Data;
    }

    /// <summary>The items that exist among the keys; all when none is named.</summary>
    public async Task<IReadOnlyDictionary<string, string>> GetConfigurationAsync(
        string storeName, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var request = new GetConfigurationRequest { StoreName = storeName };
        request.Keys.AddRange(keys);
        var answer = await AnswerOf(
            _runtime.GetConfigurationAsync(request, cancellationToken: cancellationToken), "get configuration");
        return answer.Items.ToDictionary(item => item.Key, item => item.Value.Value);
    }

    /// <summary>Which app the sidecar belongs to, and the components it has loaded.</summary>
    public async Task<DaprMetadata> GetMetadataAsync(CancellationToken cancellationToken)
    {
        var answer = await AnswerOf(
            _runtime.GetMetadataAsync(new GetMetadataRequest(), cancellationToken: cancellationToken), "get metadata");
        return new DaprMetadata(
            answer.Id,
            answer.RuntimeVersion,
            [.. answer.RegisteredComponents.Select(each => new DaprComponent(each.Name, each.Type, each.Version))]);
    }
}
