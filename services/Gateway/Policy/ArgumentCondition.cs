using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using SatGate.Gateway.Configuration;
using SatGate.Macaroons.Arguments;

namespace SatGate.Gateway.Policy;

/// <summary>
/// A rule's condition on one top-level argument. A value of another kind than the condition speaks of is doubt, not no:
/// the tool may well read the text "200" as a number.
/// </summary>
internal sealed class ArgumentCondition
{
    private readonly ArgumentRule _rule;
    private readonly Glob[] _like;
    private readonly byte[][] _choices;
    private readonly byte[]? _min;
    private readonly byte[]? _max;

    public ArgumentCondition(string name, ArgumentRule rule)
    {
        Name = name;
        _rule = rule;
        _like = [.. rule.Like.Select(text => new Glob(text))];
        _choices = [.. rule.OneOf.Select(Encoding.UTF8.GetBytes)];
        _min = rule.Min is null ? null : Encoding.ASCII.GetBytes(rule.Min);
        _max = rule.Max is null ? null : Encoding.ASCII.GetBytes(rule.Max);
    }

    public string Name { get; }

    /// <summary>Whether the condition holds for these arguments, a JSON object.</summary>
    public Certainty Of(JsonElement arguments)
    {
        JsonElement? found = null;
        foreach (var property in arguments.EnumerateObject())
        {
            if (property.NameEquals(Name))
            {
                found = property.Value;
            }
            else if (string.Equals(property.Name, Name, StringComparison.OrdinalIgnoreCase))
            {
                // Some readers would take it for the one that is meant.
                return Certainty.Maybe;
            }
        }

        if (_rule.Absent)
        {
            return found is null ? Certainty.Yes : Certainty.No;
        }

        // A tool has a value of its own for what is not given, and nobody here knows which.
        return found is not { ValueKind: not JsonValueKind.Null } value
            ? Certainty.Maybe
            : Least(OneOf(value), Least(Like(value), Range(value)));
    }

    private Certainty OneOf(JsonElement value)
    {
        if (_choices.Length == 0)
        {
            return Certainty.Yes;
        }

        if (value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
        {
            return Certainty.Maybe;
        }

        var isNumber = value.ValueKind is JsonValueKind.Number;
        var raw = JsonMarshal.GetRawUtf8Value(value);
        if (isNumber && !ExactDecimal.TryParse(raw, out _))
        {
            return Certainty.Maybe;
        }

        foreach (var choice in _choices)
        {
            var isSame = value.ValueKind is JsonValueKind.String ? value.ValueEquals(choice)
                : isNumber ? SameNumber(raw, choice)
                : raw.SequenceEqual(choice);
            if (isSame)
            {
                return Certainty.Yes;
            }
        }

        return Certainty.No;
    }

    private static bool SameNumber(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> choice) =>
        ExactDecimal.TryParse(raw, out var left) && ExactDecimal.TryParse(choice, out var right)
        && left.CompareTo(right) == 0;

    private Certainty Like(JsonElement value)
    {
        if (_like.Length == 0)
        {
            return Certainty.Yes;
        }

        if (value.ValueKind is not JsonValueKind.String)
        {
            return Certainty.Maybe;
        }

        var text = value.GetString()!;
        return Array.Exists(_like, glob => glob.Matches(text)) ? Certainty.Yes : Certainty.No;
    }

    private Certainty Range(JsonElement value)
    {
        if (_min is null && _max is null)
        {
            return Certainty.Yes;
        }

        if (value.ValueKind is not JsonValueKind.Number
            || !ExactDecimal.TryParse(JsonMarshal.GetRawUtf8Value(value), out var number))
        {
            return Certainty.Maybe;
        }

        return (_min is null || (ExactDecimal.TryParse(_min, out var min) && number.CompareTo(min) >= 0))
            && (_max is null || (ExactDecimal.TryParse(_max, out var max) && number.CompareTo(max) <= 0))
            ? Certainty.Yes
            : Certainty.No;
    }

    private static Certainty Least(Certainty left, Certainty right) => left < right ? left : right;
}
