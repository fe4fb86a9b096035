using Google.Protobuf;
using SatGate.Budget.Documents;
using SatGate.Budget.Tests.Laws;
using SatGate.Contracts.Budget.V1;

namespace SatGate.Budget.Tests.Documents;

public sealed class DocumentDueTests
{
    /// <summary>Against the generated parser. Red when the state of a child was read from field 2.</summary>
    [Fact]
    public void Of_AnyDocument_IsWhatTheParserWouldSay() => Draw.ForAll(300, 40, draw =>
    {
        var document = new AccountDocument { Format = 1, Id = "a", Held = draw.Of(0L, -1, long.MaxValue) };
        for (var count = draw.Below(4); count > 0; count--)
        {
            var expires = draw.Of(1L, 300, long.MaxValue - 1);
            document.Open.Add(new HoldDocument { Id = "r", Amount = 7, ExpiresAt = expires });
        }
        for (var count = draw.Below(3); count > 0; count--)
        {
            document.Children.Add(new ChildDocument
            {
                Id = "c",
                Granted = draw.Of(0L, 5),
                State = draw.Of(
                    ChildDocument.Types.State.Opened, ChildDocument.Types.State.Opened,
                    ChildDocument.Types.State.Opening, ChildDocument.Types.State.Returning),
            });
        }
        if (draw.Below(3) == 0)
        {
            document.Outbox.Add(new BudgetEvent { Seq = 1 });
        }
        document.Writers.Add(new WriterDocument { Id = ulong.MaxValue, Batch = 3 });

        var busy = document.Outbox.Count > 0
            || document.Children.Any(child => child.State != ChildDocument.Types.State.Opened);
        long? expected = busy ? 0 : document.Open.Count > 0 ? document.Open.Min(hold => hold.ExpiresAt) : null;
        Assert.Equal(expected, DocumentDue.Of(document.ToByteArray()));
    });

    [Theory]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff })]
    [InlineData(new byte[] { 0x0a, 0xff, 0xff, 0xff, 0xff, 0x07, 1 })]
    [InlineData(new byte[] { 0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01 })]
    [InlineData(new byte[] { 0x09, 1 })]
    [InlineData(new byte[] { 0x0b })]
    public void Of_BytesThatAreNoDocument_IsNow(byte[] bytes) => Assert.Equal(0, DocumentDue.Of(bytes));
}
