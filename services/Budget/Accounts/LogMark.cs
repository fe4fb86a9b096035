namespace SatGate.Budget.Accounts;

/// <summary>Where the log begins to know more of a document than its row does; 0 when the row knows all.</summary>
internal sealed class LogMark
{
    public long FirstPosition { get; set; }

    public bool IsDirty => FirstPosition != 0;
}
