using System.Text.Json;

namespace SatGate.Macaroons.Arguments;

/// <summary>What one top-level argument must be.</summary>
internal interface IArgumentCondition
{
    /// <summary>The condition in plain words, from the rule alone: it is shown to the caller.</summary>
    string Allowed { get; }

    /// <summary>Whether the argument holds; null when the call does not have it. Doubt is no.</summary>
    bool Holds(JsonElement? argument);
}
