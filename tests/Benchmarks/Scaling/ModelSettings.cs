namespace SatGate.Benchmarks.Scaling;

/// <summary>What the model of a hot account assumes. All times are milliseconds.</summary>
/// <param name="Replicas">Processes that write the account.</param>
/// <param name="Callers">Each has one operation under way at any time, spread evenly over the replicas.</param>
/// <param name="Read">A read of the document, through the sidecar, there and back.</param>
/// <param name="Save">A save of the document, through the sidecar, there and back, durable.</param>
/// <param name="Hold">Of both, the time in which the store serves nobody else on this key.</param>
/// <param name="Apply">Of the ledger's thread, per operation.</param>
/// <param name="BatchMax">Operations in one save; 1 is a save per call.</param>
/// <param name="ReadsFirst">The document is read before every save, not only after a conflict.</param>
internal sealed record ModelSettings(
    int Replicas, int Callers, double Read, double Save, double Hold, double Apply, int BatchMax,
    bool ReadsFirst)
{
    /// <summary>As in the ledger's settings: attempts of one batch, the first pause, the longest pause.</summary>
    public const int AttemptsMax = 8;

    public const double PauseMin = 1;

    public const double Pause = 5;

    public const double PauseMax = 500;
}
