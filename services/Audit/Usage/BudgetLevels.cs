namespace SatGate.Audit.Usage;

/// <summary>
/// How much of an account's lifetime limit is spent, in the steps that are worth a record of their own
/// (`budget_threshold`). Each is said once; a raised limit lowers the level, and then it can be said again.
/// </summary>
internal static class BudgetLevels
{
    /// <summary>The type of the record.</summary>
    public const string RecordType = "budget_threshold";

    private static readonly int[] s_percents = [100, 95, 80, 50];

    /// <summary>The highest level reached; 0 below all, and without a limit.</summary>
    public static int Of(long spent, long limit)
    {
        foreach (var percent in s_percents)
        {
            // Balances are far below what would overflow a 128-bit product.
            if (limit > 0 && spent > 0 && (Int128)spent * 100 >= (Int128)limit * percent)
            {
                return percent;
            }
        }

        return 0;
    }
}
