namespace SatGate.Gateway.Configuration;

/// <summary>
/// One thing wrong with a config file. Never holds the value of a credential or of an environment variable.
/// </summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Key">The path of the key, such as <c>upstreams.files.command</c>; empty for the file itself.</param>
/// <param name="Problem">What is wrong, in words that follow the key.</param>
/// <param name="Mend">What to do about it.</param>
public sealed record ConfigError(string File, int Line, int Column, string Key, string Problem, string Mend)
{
    /// <summary><c>file:line:column: key: problem; mend</c>, as editors and terminals link it.</summary>
    public override string ToString() => Key.Length == 0
        ? $"{File}:{Line}:{Column}: {Problem}; {Mend}"
        : $"{File}:{Line}:{Column}: {Key}: {Problem}; {Mend}";
}
