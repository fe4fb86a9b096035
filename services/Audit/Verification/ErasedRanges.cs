using System.Text.Json;
using SatGate.Audit.Ingest;

namespace SatGate.Audit.Verification;

/// <summary>Which records have no text, and which of them the log says were erased.</summary>
internal sealed class ErasedRanges
{
    /// <summary>The type of the record that says what was erased, by ranges of numbers in `audit.ranges`.</summary>
    public const string RecordType = "erased";

    private readonly List<SequenceGap> _found = [];
    private readonly List<SequenceGap> _declared = [];

    public long Count { get; private set; }

    public void Found(long number)
    {
        Count++;
        if (_found.Count > 0 && _found[^1].Last == number - 1)
        {
            _found[^1] = _found[^1] with { Last = number };
        }
        else
        {
            _found.Add(new SequenceGap(number, number));
        }
    }

    /// <param name="record">Any record; only one about an erasure counts.</param>
    public void Read(JsonElement record)
    {
        if (record.TryGetProperty("topic", out var topic) && topic.ValueEquals(RecordText.OwnTopic)
            && record.TryGetProperty("type", out var type) && type.ValueEquals(RecordType)
            && record.TryGetProperty("audit", out var detail)
            && detail.TryGetProperty("ranges", out var ranges) && ranges.ValueKind is JsonValueKind.String)
        {
            _declared.AddRange(AccountSequence.ParseGaps(ranges.GetString()!));
        }
    }

    /// <summary>The first record without text of which the log does not say that it was erased.</summary>
    public long? FirstUndeclared()
    {
        var declared = _declared.OrderBy(range => range.First).ToList();
        foreach (var (first, last) in _found)
        {
            var at = first;
            foreach (var range in declared.Where(range => range.First <= last && range.Last >= first))
            {
                if (range.First > at)
                {
                    break;
                }

                at = Math.Max(at, range.Last + 1);
            }

            if (at <= last)
            {
                return at;
            }
        }

        return null;
    }
}
