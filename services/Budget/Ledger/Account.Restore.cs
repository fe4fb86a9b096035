using SatGate.Budget.Documents;
using SatGate.Contracts.Budget.V1;

namespace SatGate.Budget.Ledger;

/// <content>Filling an account from its document.</content>
internal sealed partial class Account
{
    /// <summary>Fills a fresh account; what does not add up is an <see cref="InvalidDataException"/>.</summary>
    public void Restore(AccountDocument document, LedgerLimits limits)
    {
        Terms = EventReader.Read(document.Terms);
        State = (AccountState)(int)document.State;
        Limit = new Credits(document.Limit);
        Spent = new Credits(document.Spent);
        Held = new Credits(document.Held);
        Delegated = new Credits(document.Delegated);
        Overdraft = new Credits(document.Overdraft);
        Shadow = new Credits(document.Shadow);
        Returned = new Credits(document.Returned);
        Clock = document.Clock;
        Seq = document.Seq;
        _windows = [.. document.Windows.Select(RestoreWindow)];
        foreach (var child in document.Children)
        {
            var terms = child.Terms is null ? null : EventReader.Read(child.Terms);
            var state = (ChildState)(int)child.State;
            _children.Add(child.Id, new Child(child.Id, new Credits(child.Granted), state, terms, child.Seq));
        }
        _topUps.AddRange(document.TopUps.Select(topUp => new TopUp(topUp.Id, new Credits(topUp.Amount))));
        foreach (var hold in document.Ended)
        {
            var ended = Restore(hold);
            Ended.Add(in ended.Id, ended.Id.Hash(), ended.Amount, ended.Covered, limits.ReservationsEndedMax);
        }
        var held = Credits.Zero;
        foreach (var hold in document.Open)
        {
            Holds.Add(Restore(hold));
            held += new Credits(hold.Covered);
            HeldOver += new Credits(hold.Amount - hold.Covered);
        }
        foreach (var message in document.Outbox)
        {
            var (change, after) = EventReader.Read(message);
            Outbox.Append(in change, in after);
        }
        Outbox.MarkSaved();
        var delegated = _children.Values.Aggregate(Credits.Zero, (sum, child) => sum + child.Granted);
        var outboxEnds = Outbox.Count == 0 || Outbox.FirstSeq + Outbox.Count - 1 == Seq;
        if (held != Held || delegated != Delegated || Available.IsNegative || !outboxEnds)
        {
            throw new InvalidDataException($"The books of account {Id} do not balance.");
        }
    }

    private static WindowState RestoreWindow(WindowDocument document)
    {
        var terms = EventReader.Read(document.Terms);
        return terms.Rolling
            ? new RollingWindow(terms, document.SinceSeq, document.End, document.Buckets.ToArray())
            : new CalendarWindow(
                terms, document.SinceSeq, document.End, new Credits(document.Used), new Credits(document.Carried));
    }

    private static Hold Restore(HoldDocument document)
    {
        if (!ReservationId.TryParse(document.Id, out var id))
        {
            throw new InvalidDataException("A reservation's id is not one.");
        }
        return new Hold
        {
            Id = id,
            Amount = new Credits(document.Amount),
            Covered = new Credits(document.Covered),
            ExpiresAt = document.ExpiresAt,
            ReservedAt = document.ReservedAt,
            Seq = document.Seq,
            Mode = (Mode)(int)document.Mode,
            ExpireAs = (OutcomeRule)(int)document.ExpireAs,
            Windows = (byte)document.Windows,
        };
    }
}
