namespace SatGate.Gateway.Configuration;

/// <summary>The text of a config file and where it came from.</summary>
/// <param name="FileName">As errors should show it.</param>
/// <param name="Folder">What relative paths in the file are relative to.</param>
public sealed record ConfigText(string Text, string FileName, string Folder)
{
    /// <summary>Read from a pipe: there is nothing to read again.</summary>
    public bool IsPipe { get; init; }
}
