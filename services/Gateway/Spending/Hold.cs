namespace SatGate.Gateway.Spending;

/// <summary>
/// Credits set aside for one call; it ends exactly once, by <see cref="BudgetGate.SettleAsync"/> or by its time to
/// live.
/// </summary>
/// <param name="Account">The account that pays.</param>
/// <param name="Reservation">The id that the gateway chose.</param>
/// <param name="Credits">The price of the call.</param>
/// <param name="Remaining">Credits left in the account after setting aside.</param>
/// <param name="IsOverLimit">Soft or shadow mode let the call pass though the balance did not cover it.</param>
internal sealed record Hold(string Account, string Reservation, long Credits, long Remaining, bool IsOverLimit);
