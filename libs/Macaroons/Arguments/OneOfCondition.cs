using System.Runtime.InteropServices;
using System.Text.Json;

namespace SatGate.Macaroons.Arguments;

/// <summary>
/// `one_of`: exactly one of these strings, numbers or booleans. Strings compare by code unit, numbers as decimals; a
/// string is never equal to a number.
/// </summary>
internal sealed record OneOfCondition(JsonElement[] Choices, string Allowed) : IArgumentCondition
{
    public bool Holds(JsonElement? argument) =>
        argument is { } value && Array.Exists(Choices, choice => Same(choice, value));

    private static bool Same(JsonElement choice, JsonElement value) => choice.ValueKind switch
    {
        _ when choice.ValueKind != value.ValueKind => false,
        JsonValueKind.String => value.ValueEquals(choice.GetString()),
        JsonValueKind.True or JsonValueKind.False => true,
        JsonValueKind.Number => ExactDecimal.TryParse(JsonMarshal.GetRawUtf8Value(choice), out var left)
            && ExactDecimal.TryParse(JsonMarshal.GetRawUtf8Value(value), out var right)
            && left.CompareTo(right) == 0,
        _ => false,
    };
}
