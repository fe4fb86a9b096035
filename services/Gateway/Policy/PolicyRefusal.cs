using System.Text.Json;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Policy;

/// <summary>The policy does not allow it. Names the rule where its author named it; never what was sent.</summary>
internal sealed record PolicyRefusal : Refusal
{
    private readonly string? _rule;

    public PolicyRefusal(in Verdict verdict)
        : base(
            JsonRpcCodes.Denied,
            verdict.IsAboutArguments ? "argument_denied" : "policy_denied",
            verdict.IsAboutArguments
                ? "The policy does not allow this tool with these arguments."
                : "The policy does not allow this tool.")
    {
        _rule = verdict.RuleName;
    }

    public override void WriteData(Utf8JsonWriter writer)
    {
        if (_rule is not null)
        {
            writer.WriteString("rule", _rule);
        }
    }
}
