using System.Globalization;
using System.Text.Json.Nodes;
using SatGate.Contracts.Auth.V1;

namespace SatGate.Standalone.Commands.Keys;

/// <summary>API keys as they are shown: all but the key.</summary>
internal static class KeyText
{
    public static void Write(IReadOnlyCollection<ApiKey> keys, bool json, CommandContext context)
    {
        if (json)
        {
            JsonOutput.Write(
                new JsonObject { ["keys"] = new JsonArray([.. keys.Select(key => (JsonNode)ToJson(key))]) }, context);
            return;
        }

        foreach (var key in keys)
        {
            context.Output.WriteLine(
                $"{key.Name}  {key.KeyId}  {StateOf(key)}  account {key.Account}"
                + (key.Roles.Count > 0 ? $"  roles {string.Join(',', key.Roles)}" : "")
                + (key.Tenant.Length > 0 ? $"  tenant {key.Tenant}" : ""));
        }
    }

    public static JsonObject ToJson(ApiKey key) => new()
    {
        ["name"] = key.Name,
        ["keyId"] = key.KeyId,
        ["roles"] = new JsonArray([.. key.Roles.Select(role => (JsonNode)role)]),
        ["tenant"] = key.Tenant.Length > 0 ? key.Tenant : null,
        ["budgetId"] = key.Account,
        ["createdAt"] = Time(key.CreatedAt),
        ["expiresAt"] = Time(key.ExpiresAt),
        ["revokedAt"] = Time(key.RevokedAt),
    };

    private static string StateOf(ApiKey key) => key.RevokedAt > 0 ? $"revoked {Time(key.RevokedAt)}"
        : key.ExpiresAt > 0 ? $"until {Time(key.ExpiresAt)}"
        : "in force";

    private static string? Time(long milliseconds) => milliseconds == 0 ? null
        : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("u", CultureInfo.InvariantCulture);
}
