using System.Text;
using SatGate.Audit.Ingest;
using SatGate.Audit.Query;

namespace SatGate.Audit.Tests.Query;

/// <summary>Each member of a filter takes the record it means and refuses its neighbour.</summary>
public sealed class FilterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<RecordFilter, bool> Filters => new()
    {
        { new RecordFilter(), true },
        { new RecordFilter { Topic = "tool_call", Type = "tool_call" }, true },
        { new RecordFilter { Type = "tool" }, false },
        { new RecordFilter { Tenant = "globex" }, true },
        { new RecordFilter { Tenant = "agent-1" }, false },
        { new RecordFilter { Principal = "agent-1" }, true },
        { new RecordFilter { Principal = "agent" }, false },
        { new RecordFilter { Token = "6490d8144ce84f590ff20503aa6de1b6" }, true },
        { new RecordFilter { Token = "6490d8144ce84f590ff20503aa6de1b7" }, false },
        { new RecordFilter { Account = "default", Session = "s-1", Request = "req-1" }, true },
        { new RecordFilter { Account = "s-1" }, false },
        { new RecordFilter { Server = "files", Tool = "read_file" }, true },
        { new RecordFilter { Server = "read_file" }, false },
        { new RecordFilter { Decision = "allowed", Outcome = "ran" }, true },
        { new RecordFilter { Decision = "ran" }, false },
        { new RecordFilter { From = Sample.Time + 1, Until = Sample.Time + 2 }, true },
        { new RecordFilter { From = Sample.Time + 2 }, false },
        { new RecordFilter { Until = Sample.Time + 1 }, false },
        { new RecordFilter { Text = "READ_fi" }, true },
        { new RecordFilter { Text = "write_fi" }, false },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public void Matches_ARecord(RecordFilter filter, bool isMatch)
    {
        var text = new CanonicalText();
        RecordText.Write(text, 7, Sample.Time, "tool_call", Sample.Call(1));

        Assert.Equal(isMatch, filter.Matches(text.Written.ToArray()));
    }

    [Fact]
    public void Matches_TextThatIsEscapedInTheRecord_IsFound()
    {
        var text = new CanonicalText();
        RecordText.Write(text, 7, Sample.Time, "tool_call", Sample.Call(1, each => each.Principal = "a\"b\\c\n"));

        Assert.True(new RecordFilter { Principal = "a\"b\\c\n" }.Matches(text.Written.ToArray()));
        Assert.False(new RecordFilter { Principal = "a\"b" }.Matches(text.Written.ToArray()));
    }

    [Fact]
    public async Task Back_FromATime_StopsWhereNothingOlderCanMatch()
    {
        await using var log = TestLog.Open(_folder);
        await log.SendAsync(Sample.Calls(0, 3_000));

        var page = await RecordQuery.BackAsync(
            log.Store, new RecordFilter { From = Sample.Time + 2_990 }, null, 1_000, TestLog.Cancel);

        Assert.Equal(10, page.Records.Count);
        Assert.Contains("call-00002999", Encoding.UTF8.GetString(page.Records[0]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forward_Pages_GoThroughAllInOrder()
    {
        await using var log = TestLog.Open(_folder);
        await log.SendAsync(Sample.Calls(0, 2_500));
        var seen = new List<byte[]>();
        for (long next = 0, before = -1; before != next;)
        {
            before = next;
            var page = await RecordQuery.ForwardAsync(
                log.Store, new RecordFilter { Tenant = "acme" }, next, 100, TestLog.Cancel);
            seen.AddRange(page.Records);
            next = page.Next!.Value;
        }

        Assert.Equal(1_250, seen.Count);
        Assert.Equal(seen.Count, seen.Select(Encoding.UTF8.GetString).Distinct().Count());
    }
}
