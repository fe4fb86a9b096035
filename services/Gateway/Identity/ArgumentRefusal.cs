using System.Text.Json;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Identity;

/// <summary>
/// The token's rules do not allow these arguments. Names the argument and what the rule allows, both the token's own
/// words; never the value that was sent.
/// </summary>
internal sealed record ArgumentRefusal : Refusal
{
    private readonly string? _argument;
    private readonly string? _allowed;

    /// <param name="argument">Null when the arguments cannot be read at all.</param>
    /// <param name="allowed">In plain words.</param>
    public ArgumentRefusal(string? argument, string? allowed)
        : base(JsonRpcCodes.Denied, "argument_denied", TextOf(argument, allowed))
    {
        _argument = argument;
        _allowed = allowed;
    }

    public override void WriteData(Utf8JsonWriter writer)
    {
        if (_argument is not null)
        {
            writer.WriteString("argument", _argument);
        }

        if (_allowed is not null)
        {
            writer.WriteString("allowed", _allowed);
        }
    }

    private static string TextOf(string? argument, string? allowed) => (argument, allowed) switch
    {
        (null, _) => "The token limits this tool's arguments, and these cannot be read without doubt.",
        (_, null) => $"The token does not allow this value of the argument `{argument}`.",
        _ => $"The token does not allow this value of the argument `{argument}`; allowed: {allowed}.",
    };
}
