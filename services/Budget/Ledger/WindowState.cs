namespace SatGate.Budget.Ledger;

/// <summary>
/// What an account has spent and holds in one window's current period. A function of the times it was given: the
/// account's clock never runs backwards, so a period that ended never opens again.
/// </summary>
internal abstract class WindowState(WindowTerms terms, long sinceSeq)
{
    public WindowTerms Terms { get; private set; } = terms;

    /// <summary>Reservations whose event number is at least this count in the current period.</summary>
    public long SinceSeq { get; protected set; } = sinceSeq;

    /// <summary>Spent and held in the current period. Soft reservations may raise it above the cap.</summary>
    public Credits Used { get; protected set; }

    /// <summary>What the period allows in all, credits carried over included.</summary>
    public virtual Credits Cap => Terms.Cap;

    public Credits Remaining => Used >= Cap ? Credits.Zero : Cap - Used;

    /// <summary>Unix milliseconds at which a calendar period ends or a rolling window next gains credits.</summary>
    public abstract long ResetsAt { get; }

    public static WindowState Create(WindowTerms terms, long now, long nextSeq) => terms.Rolling
        ? new RollingWindow(terms, now, nextSeq)
        : new CalendarWindow(terms, now, nextSeq);

    public bool Matches(ReadOnlySpan<char> tool) => Terms.Tools.Matches(tool);

    /// <summary>
    /// Brings the window to <paramref name="now"/>; the next event will have number <paramref name="nextSeq"/>.
    /// </summary>
    public abstract void Advance(long now, long nextSeq);

    public abstract void Count(Credits amount);

    /// <summary>Takes back what a reservation counted and did not spend; nothing when its period is over.</summary>
    public abstract void Uncount(Credits amount, long reservedAt, long reservedSeq);

    /// <summary>
    /// Changes cap and carry-over and keeps what was counted: a raised cap must not forget, a lowered one not lock out.
    /// </summary>
    public void Retune(WindowTerms terms) => Terms = terms;
}
