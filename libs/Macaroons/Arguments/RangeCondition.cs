using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace SatGate.Macaroons.Arguments;

/// <summary>
/// `min` and `max`, decimals as text, both inclusive. The argument must be a JSON number without exponent; it is
/// compared digit by digit, since a float would find 0.1 + 0.2 where the text says 0.3.
/// </summary>
internal sealed record RangeCondition(string? Min, string? Max) : IArgumentCondition
{
    private readonly byte[]? _min = Min is null ? null : Encoding.ASCII.GetBytes(Min);
    private readonly byte[]? _max = Max is null ? null : Encoding.ASCII.GetBytes(Max);

    public string Allowed => (Min, Max) switch
    {
        ({ } min, { } max) => $"a number from {min} to {max}",
        ({ } min, null) => $"a number of at least {min}",
        _ => $"a number of at most {Max}",
    };

    public bool Holds(JsonElement? argument) =>
        argument is { ValueKind: JsonValueKind.Number } number
        && ExactDecimal.TryParse(JsonMarshal.GetRawUtf8Value(number), out var value)
        && (_min is null || (ExactDecimal.TryParse(_min, out var min) && value.CompareTo(min) >= 0))
        && (_max is null || (ExactDecimal.TryParse(_max, out var max) && value.CompareTo(max) <= 0));
}
