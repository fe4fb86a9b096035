namespace SatGate.Privacy;

/// <summary>What is redacted beside what always is.</summary>
/// <param name="Fields">Names of members whose values are never kept, at any depth; case does not matter, nor do
/// separators: `apiKey` is also `api_key`.</param>
/// <param name="Patterns">Regular expressions without backreferences and lookarounds.</param>
public sealed record RedactionSettings(IReadOnlyList<string> Fields, IReadOnlyList<string> Patterns)
{
    public static RedactionSettings None { get; } = new([], []);
}
