namespace SatGate.Budget.Ledger;

/// <summary>
/// An amount of credits, the only unit inside the ledger. Arithmetic is checked: an overflow is an exception, which the
/// rules never reach because they compare before they add.
/// </summary>
internal readonly record struct Credits(long Value) : IComparable<Credits>
{
    public static readonly Credits Zero;
    public static readonly Credits Max = new(long.MaxValue);

    public bool IsNegative => Value < 0;

    public bool IsZero => Value == 0;

    public static Credits Min(Credits a, Credits b) => a.Value <= b.Value ? a : b;

    /// <summary>False when the sum would not fit; the caller refuses.</summary>
    public bool Fits(Credits more) => more.Value >= 0 && Value <= long.MaxValue - more.Value;

    public int CompareTo(Credits other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public static Credits operator +(Credits a, Credits b) => new(checked(a.Value + b.Value));

    public static Credits operator -(Credits a, Credits b) => new(checked(a.Value - b.Value));

    public static bool operator <(Credits a, Credits b) => a.Value < b.Value;

    public static bool operator >(Credits a, Credits b) => a.Value > b.Value;

    public static bool operator <=(Credits a, Credits b) => a.Value <= b.Value;

    public static bool operator >=(Credits a, Credits b) => a.Value >= b.Value;
}
