namespace SatGate.Gateway.Survey;

/// <summary>What is behind a gateway.</summary>
/// <param name="Servers">All configured upstreams, in the order of the file.</param>
/// <param name="Tools">What clients of <c>/mcp</c> may call, named and ordered as they see it.</param>
public sealed record SurveyResult(IReadOnlyList<SurveyedServer> Servers, IReadOnlyList<SurveyedTool> Tools);
