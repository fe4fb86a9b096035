namespace SatGate.Budget.Accounts;

/// <summary>What a writer is doing; it does one thing at a time.</summary>
internal enum WriterPhase
{
    /// <summary>Nothing is under way: it may load, apply or leave.</summary>
    Idle = 0,

    /// <summary>The document is being read.</summary>
    Loading = 1,

    /// <summary>A batch is applied and its save under way.</summary>
    Saving = 2,

    /// <summary>Pausing before the next attempt.</summary>
    Pausing = 3,
}
