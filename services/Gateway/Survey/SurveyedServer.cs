using SatGate.Gateway.Configuration;

namespace SatGate.Gateway.Survey;

/// <summary>One configured upstream as it was found.</summary>
/// <param name="Name">Its configured name.</param>
/// <param name="Protocol">The MCP revision it speaks with the gateway; null when it is not up.</param>
/// <param name="IsModern">Whether that revision is of the stateless era (2026-07-28).</param>
/// <param name="Tools">How many tools clients may see of it, after its own allow and deny lists.</param>
/// <param name="Error">What is wrong, for people; null when nothing is.</param>
public sealed record SurveyedServer(
    string Name, UpstreamTransport Transport, ServerHealth Health, string? Protocol, bool IsModern, int Tools,
    string? Error);
