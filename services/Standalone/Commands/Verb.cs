using System.CommandLine;

namespace SatGate.Standalone.Commands;

/// <summary>A command whose help ends with examples: people copy those before they read options.</summary>
internal sealed class Verb(string name, string description) : Command(name, description)
{
    /// <summary>Command line and what it does.</summary>
    public IReadOnlyList<(string Line, string Does)> Examples { get; init; } = [];
}
