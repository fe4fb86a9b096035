namespace SatGate.Gateway.Survey;

/// <summary>One tool of the aggregate endpoint.</summary>
/// <param name="ExposedName">As clients call it.</param>
/// <param name="Server">The upstream that has it; null for the gateway's own <c>ping</c>.</param>
/// <param name="Name">As the upstream calls it.</param>
/// <param name="Cost">Credits for one call.</param>
public sealed record SurveyedTool(string ExposedName, string? Server, string Name, long Cost);
