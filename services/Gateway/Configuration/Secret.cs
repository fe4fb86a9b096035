namespace SatGate.Gateway.Configuration;

/// <summary>
/// A credential from the config file. It prints as <c>***</c>, so a record that holds one can be logged or shown in a
/// debugger without giving it away; whoever needs the text says so with <see cref="Reveal"/>.
/// </summary>
public sealed record Secret
{
    private readonly string _text;

    public Secret(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        _text = text;
    }

    /// <summary>The credential itself, never empty. Not for logs, errors, events or metrics.</summary>
    public string Reveal() => _text;

    public override string ToString() => "***";
}
