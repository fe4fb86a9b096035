namespace SatGate.Gateway.Configuration;

/// <summary>
/// A value that a file refers to cannot be had: thrown by the look-up that a host gives to <see cref="ConfigLoader"/>,
/// and reported with its place like every other error.
/// </summary>
/// <param name="problem">Words that follow the key: what is wrong, by the name of the reference.</param>
/// <param name="mend">What to do about it.</param>
public sealed class ValueUnavailableException(string problem, string mend) : Exception($"{problem}; {mend}")
{
    public string Problem { get; } = problem;

    public string Mend { get; } = mend;
}
