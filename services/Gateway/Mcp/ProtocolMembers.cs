using System.Text.Json;

namespace SatGate.Gateway.Mcp;

/// <summary>
/// Members whose meaning the gateway relies on. A name that equals one of them only when case is ignored is refused:
/// readers that ignore case (several do) would take `Name` for `name` and run another tool than the one that was
/// priced.
/// </summary>
internal static class ProtocolMembers
{
    private static readonly string[] s_envelope = ["jsonrpc", "id", "method", "params", "result", "error"];

    private static readonly string[] s_params =
    [
        "name", "arguments", "uri", "_meta", "ref", "requestId", "taskId", "cursor", "protocolVersion", "capabilities",
        "clientInfo", "progressToken", "inputResponses", "requestState",
    ];

    private static readonly string[] s_meta =
    [
        "token", "progressToken", MetaKeys.ProtocolVersion, MetaKeys.ClientCapabilities, MetaKeys.ClientInfo,
        MetaKeys.LogLevel, MetaKeys.SubscriptionId,
    ];

    public static bool IsCaseVariantOfEnvelope(ref Utf8JsonReader name) => IsCaseVariant(ref name, s_envelope);

    public static bool IsCaseVariantOfParams(ref Utf8JsonReader name) => IsCaseVariant(ref name, s_params);

    public static bool IsCaseVariantOfMeta(ref Utf8JsonReader name) => IsCaseVariant(ref name, s_meta);

    private static bool IsCaseVariant(ref Utf8JsonReader name, string[] members)
    {
        // Folding never makes a name of these longer than three bytes a character (six when escaped).
        const int NameBytesMax = 6 * 64;
        if (name.ValueSpan.Length > NameBytesMax)
        {
            return false;
        }

        Span<char> text = stackalloc char[NameBytesMax];
        text = text[..name.CopyString(text)];
        foreach (var member in members)
        {
            if (member.Length == text.Length && EqualsFolded(text, member) && !text.SequenceEqual(member))
            {
                return true;
            }
        }

        return false;
    }

    private static bool EqualsFolded(ReadOnlySpan<char> text, string member)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (Fold(text[i]) != Fold(member[i]))
            {
                return false;
            }
        }

        return true;
    }

    // Unicode simple folding maps exactly two characters outside ASCII onto ASCII letters: the Kelvin sign and the long
    // s.
    private static char Fold(char c) => c switch
    {
        '\u212A' => 'k',
        '\u017F' => 's',
        _ => char.ToLowerInvariant(c),
    };
}
