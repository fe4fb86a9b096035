using SatGate.Budget.Documents;
using SatGate.Budget.Ledger;
using SatGate.Contracts.Budget.V1;
using AccountState = SatGate.Budget.Ledger.AccountState;
using Mode = SatGate.Budget.Ledger.Mode;
using OutcomeRule = SatGate.Budget.Ledger.OutcomeRule;
using Period = SatGate.Budget.Ledger.Period;

namespace SatGate.Budget.Tests.Grpc;

/// <summary>
/// Statuses are cast between the ledger and the contract: names and numbers must be the same on both sides.
/// </summary>
public sealed class ContractTests
{
    public static TheoryData<Type, Type> Pairs => new()
    {
        { typeof(OpenStatus), typeof(OpenResponse.Types.Status) },
        { typeof(ReserveStatus), typeof(ReserveResponse.Types.Status) },
        { typeof(SettleStatus), typeof(SettleResponse.Types.Status) },
        { typeof(DelegateStatus), typeof(DelegateResponse.Types.Status) },
        { typeof(ReturnStatus), typeof(ReturnResponse.Types.Status) },
        { typeof(TopUpStatus), typeof(TopUpResponse.Types.Status) },
        { typeof(SetWindowsStatus), typeof(SetWindowsResponse.Types.Status) },
        { typeof(FreezeStatus), typeof(FreezeResponse.Types.Status) },
        { typeof(GetStatus), typeof(GetResponse.Types.Status) },
        { typeof(EventKind), typeof(BudgetEvent.Types.Kind) },
        { typeof(Outcome), typeof(BudgetEvent.Types.Outcome) },
        { typeof(ChildState), typeof(ChildDocument.Types.State) },
        { typeof(Mode), typeof(Contracts.Budget.V1.Mode) },
        { typeof(OutcomeRule), typeof(Contracts.Budget.V1.OutcomeRule) },
        { typeof(Period), typeof(Contracts.Budget.V1.Period) },
        { typeof(AccountState), typeof(Contracts.Budget.V1.AccountState) },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Enums_OfLedgerAndContract_AreTheSame(Type ledger, Type contract)
    {
        Assert.Equal(Named(contract), Named(ledger));

        static IEnumerable<string> Named(Type type) => Enum.GetValues(type).Cast<object>()
            .Where(value => (int)value != 0)
            .Select(value => $"{(int)value} {value}");
    }

    [Fact]
    public void Document_WrittenByHand_IsWhatTheGeneratedParserReads()
    {
        var books = new Ledger.Books();
        var windows = new[] { Ledger.Books.Calendar(Period.Day, 50, "Europe/Berlin", 7),
            Ledger.Books.Rolling(Period.Hour, 40, "a*") };
        books.Open(TestLedger.Root(
            long.MaxValue, windows) with { Label = "Käse", Tenant = "t", DepthMax = 3, ExpiresAt = long.MaxValue });
        books.Reserve("open", 5, "a-tool", Mode.Soft, 1_000, OutcomeRule.Refund);
        books.Reserve("ended", 6);
        books.Settle("ended", 2);
        books.Delegate("child", 9);
        var buffer = new PackedBuffer();
        AccountDocumentWriter.Write(buffer, books.Opened, [new WriterBatch(ulong.MaxValue, 3)]);

        var message = AccountDocument.Parser.ParseFrom(buffer.Written);

        Assert.Equal(("root", "Käse", long.MaxValue), (message.Id, message.Terms.Label, message.Terms.ExpiresAt));
        Assert.Equal((2L, 5L, 9L, 5L), (message.Spent, message.Held, message.Delegated, message.Seq));
        Assert.Equal((ulong.MaxValue, 3L), (message.Writers[0].Id, message.Writers[0].Batch));
        var hold = Assert.Single(message.Open);
        Assert.Equal(("open", 5L, Contracts.Budget.V1.Mode.Soft, 3U), (hold.Id, hold.Amount, hold.Mode, hold.Windows));
        Assert.Equal(("ended", 2L), (message.Ended[0].Id, message.Ended[0].Covered));
        Assert.Equal(("child", 9L), (message.Children[0].Id, message.Children[0].Terms.Limit));
        var day = message.Windows[0];
        Assert.Equal(("Europe/Berlin", 7L, 16L), (day.Terms.Window.Zone, day.Terms.Window.CarryOverMax, day.Used));
        Assert.Equal(RollingWindow.BucketsKept, message.Windows[1].Buckets.Count);
        Assert.Equal([1L, 2, 3, 4, 5], message.Outbox.Select(each => each.Seq));
        Assert.Equal(("a-tool", 5L, BudgetEvent.Types.Kind.Reserved),
            (message.Outbox[1].Tool, message.Outbox[1].Held, message.Outbox[1].Kind));
        // Nothing is left that the parser did not know.
        Assert.Equal(message.CalculateSize(),
            AccountDocument.Parser.ParseFrom(Google.Protobuf.MessageExtensions.ToByteArray(message)).CalculateSize());
    }
}
