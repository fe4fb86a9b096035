namespace SatGate.Gateway.Configuration.Yaml;

/// <summary>A value of a YAML file and where it begins. An aliased value is the same object at both places.</summary>
internal abstract record ConfigNode(Position At)
{
    /// <summary>What the value is, in words that follow "is".</summary>
    public abstract string Kind { get; }

    /// <summary>Nothing was written, or <c>null</c> or <c>~</c>: the key counts as absent.</summary>
    public virtual bool IsNull => false;
}

/// <summary>Text, number or flag as written.</summary>
/// <param name="Quoted">Quotes or a block: it is text whatever it looks like.</param>
internal sealed record ScalarNode(Position At, string Text, bool Quoted) : ConfigNode(At)
{
    public override string Kind => Quoted ? "text in quotes" : "one value";

    public override bool IsNull => !Quoted && Text is "" or "~" or "null" or "Null" or "NULL";
}

internal sealed record ListNode(Position At, IReadOnlyList<ConfigNode> Items) : ConfigNode(At)
{
    public override string Kind => "a list";
}

internal sealed record MapNode(Position At, IReadOnlyList<MapEntry> Entries) : ConfigNode(At)
{
    public override string Kind => "a section with keys";
}

/// <summary>One key of a map and its value; keys are unique within a map.</summary>
internal sealed record MapEntry(string Key, Position At, ConfigNode Value);
