using System.Text.Json;
using Google.Protobuf.Collections;
using SatGate.Contracts.Auth.V1;
using SatGate.Macaroons.Format;

namespace SatGate.Gateway.Builtin;

/// <summary>
/// The parameters of `satgate/delegate`. A member that is not known is an error: whoever misspells `expiresIn` believes
/// that the token ends. What the values mean, and whether they can be read, is for Auth to say.
/// </summary>
internal sealed class DelegateParams
{
    private const int ItemsMax = 64;

    private const int DepthMax = MacaroonLimits.BudgetCaveatsMax;

    /// <summary>Credits of the new account, 0 or more.</summary>
    public long Budget { get; private set; } = -1;

    public Terms Terms { get; } = new();

    /// <summary>The same nonce and terms again are the same token; empty is a new one.</summary>
    public string Nonce { get; private set; } = "";

    /// <summary>The parameters, or what is wrong with them, by the name of the member and never by its value.</summary>
    public static (DelegateParams? Params, string Problem) Read(ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty)
        {
            return (null, "`params.budget` must say how many credits.");
        }

        var read = new DelegateParams();
        using var document = JsonDocument.Parse(json);
        foreach (var member in document.RootElement.EnumerateObject())
        {
            if (read.Take(member.Name, member.Value) is { } expected)
            {
                return (null, expected);
            }
        }

        return read.Budget >= 0 ? (read, "") : (null, "`params.budget` must say how many credits.");
    }

    private string? Take(string name, JsonElement value) => name switch
    {
        "_meta" => null,
        "budget" => TakeNumber(name, value, min: 0, number => Budget = number),
        "maxCost" => TakeNumber(name, value, min: 0, number => Terms.MaxCost = number),
        // Said of the new token; the caveat stands before its budget and so counts that one too.
        "depth" => TakeNumber(name, value, min: 0, number => Terms.Depth = (int)Math.Min(number, DepthMax) + 1),
        "expiresIn" => TakeNumber(name, value, min: 1, number => Terms.ExpiresIn = number),
        "label" => TakeText(name, value, text => Terms.Label = text),
        "scope" => TakeText(name, value, text => Terms.Scope = text),
        "nonce" => TakeText(name, value, text => Nonce = text),
        "tools" => TakeList(name, value, Terms.Tools),
        "servers" => TakeList(name, value, Terms.Servers),
        "ip" => TakeList(name, value, Terms.Addresses),
        "args" when value.ValueKind is JsonValueKind.Object => TakeArguments(value),
        "args" => "`params.args` must be an object.",
        _ => "`params` has a member that `satgate/delegate` does not know: budget, label, scope, tools, servers, "
            + "expiresIn (seconds), maxCost, depth, ip, args and nonce are the ones there are.",
    };

    private string? TakeArguments(JsonElement value)
    {
        Terms.Arguments = value.GetRawText();
        return null;
    }

    private static string? TakeNumber(string name, JsonElement value, long min, Action<long> set)
    {
        // 10.0 is how some languages write ten; 10.5 credits do not exist.
        if (value.ValueKind is not JsonValueKind.Number || !value.TryGetDecimal(out var number)
            || number != decimal.Truncate(number) || number < min || number > long.MaxValue)
        {
            return $"`params.{name}` must be a whole number, {min} or more.";
        }

        set((long)number);
        return null;
    }

    private static string? TakeText(string name, JsonElement value, Action<string> set)
    {
        if (value.ValueKind is not JsonValueKind.String)
        {
            return $"`params.{name}` must be a string.";
        }

        set(value.GetString()!);
        return null;
    }

    // An array, or SatGate's comma list.
    private static string? TakeList(string name, JsonElement value, RepeatedField<string> list)
    {
        var items = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!.Split(',', StringSplitOptions.TrimEntries),
            JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind is JsonValueKind.String) =>
                value.EnumerateArray().Select(item => item.GetString()!).ToArray(),
            _ => [],
        };
        if (items.Length is 0 or > ItemsMax)
        {
            // An empty list would narrow nothing; whoever writes one means the opposite.
            return $"`params.{name}` must be a list of 1 to {ItemsMax} names.";
        }

        foreach (var item in items)
        {
            list.Add(item);
        }

        return null;
    }
}
