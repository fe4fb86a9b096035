namespace SatGate.Gateway.Configuration.Yaml;

/// <summary>Why a text is not the YAML we read.</summary>
internal sealed record YamlProblem(Position At, string Key, string Problem, string Mend);
