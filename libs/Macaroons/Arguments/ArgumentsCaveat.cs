using System.Text.Json;
using System.Text.Unicode;
using SatGate.Macaroons.Caveats;

namespace SatGate.Macaroons.Arguments;

/// <summary>
/// `args`: conditions on the arguments of tools. It reads the very bytes that are forwarded, strictly: repeated
/// members, members that differ from a limited one only by case, broken UTF-8 and anything but an object are refused,
/// because the tool's reader might choose otherwise than we do. Tools without a rule are free.
/// </summary>
internal sealed record ArgumentsCaveat(ToolRule[] Rules) : ICaveat
{
    private static readonly JsonDocumentOptions s_strict = new()
    {
        AllowDuplicateProperties = false,
        MaxDepth = ArgumentLimits.ArgumentsDepthMax,
    };

    private static readonly ReadOnlyMemory<byte> s_empty = "{}"u8.ToArray();
    private static readonly Denial s_unreadable = new(DenialReason.ArgumentsUnreadable, CaveatNames.Arguments);

    public Denial Check(in Access access)
    {
        if (access.Kind != AccessKind.Call)
        {
            return Denial.None;
        }

        foreach (var rule in Rules)
        {
            if (rule.Tool.MatchesTool(access.Server, access.Tool))
            {
                return CheckArguments(access);
            }
        }

        return Denial.None;
    }

    private Denial CheckArguments(in Access access)
    {
        if (!Utf8.IsValid(access.Arguments.Span))
        {
            return s_unreadable;
        }

        try
        {
            using var document = JsonDocument.Parse(access.Arguments.IsEmpty ? s_empty : access.Arguments, s_strict);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? CheckObject(access, document.RootElement)
                : s_unreadable;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an escape that is half of a surrogate pair.
            return s_unreadable;
        }
    }

    private Denial CheckObject(in Access access, JsonElement arguments)
    {
        foreach (var rule in Rules)
        {
            if (!rule.Tool.MatchesTool(access.Server, access.Tool))
            {
                continue;
            }

            foreach (var field in rule.Fields)
            {
                if (!TryFind(arguments, field.Name, out var argument))
                {
                    return s_unreadable;
                }

                if (!field.Condition.Holds(argument))
                {
                    return new Denial(
                        DenialReason.ArgumentForbidden, CaveatNames.Arguments, field.Name, field.Condition.Allowed);
                }
            }
        }

        return Denial.None;
    }

    // False when a member differs from the name only by case: some readers would take it for the limited one.
    private static bool TryFind(JsonElement arguments, string name, out JsonElement? argument)
    {
        argument = null;
        foreach (var property in arguments.EnumerateObject())
        {
            if (property.NameEquals(name))
            {
                argument = property.Value;
            }
            else if (string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }
}
