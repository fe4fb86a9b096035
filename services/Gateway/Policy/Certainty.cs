namespace SatGate.Gateway.Policy;

/// <summary>Whether something holds, as far as that can be told. The order counts: the least of several is their
/// conjunction.</summary>
internal enum Certainty
{
    No,

    /// <summary>It depends on what is not known (yet), or cannot be read without doubt.</summary>
    Maybe,

    Yes,
}
