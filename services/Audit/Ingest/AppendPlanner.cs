using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using SatGate.Audit.Chain;
using SatGate.Audit.Usage;
using SatGate.Contracts.Events.V1;

namespace SatGate.Audit.Ingest;

/// <summary>
/// Decides what a batch of events adds to the log: pure, no clock and no store. Repeats are dropped, by event id and by
/// (account, seq); a poison event becomes a record that says so; everything else is recorded in the order it came.
/// </summary>
internal sealed class AppendPlanner
{
    private readonly CanonicalText _text = new();
    private readonly CanonicalText _detail = new();
    private readonly List<NewRecord> _records = [];
    private readonly List<TreeNode> _nodes = [];
    private readonly HashSet<RecordKey> _added = [];
    private readonly Dictionary<string, AccountSequence> _sequences = [];
    private readonly Dictionary<UsageKey, UsageTotals> _usage = [];
    private readonly Dictionary<string, long> _tallies = [];
    private readonly List<ReportedGap> _gaps = [];
    private readonly AppendState _state;
    private readonly Frontier _frontier;
    private readonly long _received;

    private AppendPlanner(AppendState state, long now)
    {
        _state = state;
        _frontier = state.Head.Frontier.Copy();
        // A clock that is set back does not set the log back: what comes later is never older.
        _received = Math.Max(now, state.Head.Received);
    }

    /// <param name="now">Unix milliseconds.</param>
    public static AppendPlan Plan(AppendState state, IReadOnlyList<Incoming> batch, long now)
    {
        var planner = new AppendPlanner(state, now);
        foreach (var incoming in batch)
        {
            planner.Add(incoming);
        }

        return planner.Done();
    }

    /// <summary>One record of the log's own.</summary>
    /// <param name="detail">A canonical JSON object.</param>
    public static AppendPlan PlanOwn(AppendState state, string type, RecordKey key, byte[] detail, long now)
    {
        var planner = new AppendPlanner(state, now);
        planner.AddOwn(type, key, detail);
        return planner.Done();
    }

    private AppendPlan Done() => new(
        _state.Head.Size, _records, _nodes, new LogHead(_frontier, _received), _sequences, _usage, _tallies, _gaps);

    private void Add(Incoming incoming)
    {
        if (_state.Known.Contains(incoming.Key) || !_added.Add(incoming.Key))
        {
            Count(Tally.Repeated);
        }
        else if (incoming.Fault is { } fault)
        {
            Reject(incoming, fault);
        }
        else if (incoming.Event is { DetailCase: Event.DetailOneofCase.Budget, Budget.Seq: > 0 }
            && !IsNew(incoming.Event))
        {
            Count(Tally.Repeated);
        }
        else
        {
            RecordText.Write(_text, _frontier.Size, _received, incoming.Topic, incoming.Event);
            Take(incoming.Key);
            Meter(incoming.Event);
            SayLevel(incoming.Event);
        }
    }

    private void Reject(Incoming incoming, string fault)
    {
        _detail.Begin();
        _detail.Text("reason"u8, fault);
        _detail.Text("event_topic"u8, incoming.Topic[..Math.Min(64, incoming.Topic.Length)]);
        _detail.Hex("event_sha256"u8, SHA256.HashData(incoming.Event.ToByteArray()));
        _detail.End();
        AddOwn("rejected", incoming.Key, _detail.Written);
        Count(Tally.Rejected);
    }

    private void AddOwn(string type, RecordKey key, ReadOnlySpan<byte> detail)
    {
        RecordText.WriteOwn(_text, _frontier.Size, _received, type, detail);
        Take(key);
        Count(Tally.Type + type);
    }

    private void Take(RecordKey key)
    {
        var leaf = TreeHash.OfPrefixed(_text.Leaf);
        _records.Add(new NewRecord(key, leaf, _text.Written.ToArray()));
        _frontier.Append(leaf, node =>
        {
            if (node.IsStored)
            {
                _nodes.Add(node);
            }
        });
    }

    private bool IsNew(Event @event)
    {
        if (!_sequences.TryGetValue(@event.Account, out var before)
            && !_state.Sequences.TryGetValue(@event.Account, out before))
        {
            before = AccountSequence.None;
        }

        var (outcome, after) = before.Judge(@event.Budget.Seq, @event.Time);
        switch (outcome)
        {
            case SequenceOutcome.Repeated:
                return false;
            case SequenceOutcome.Gap:
                _gaps.Add(new ReportedGap(@event.Account, before.Next, @event.Budget.Seq - 1, false));
                Count(Tally.Gaps);
                break;
            case SequenceOutcome.Restarted:
                _gaps.Add(new ReportedGap(@event.Account, 1, before.Next - 1, true));
                Count(Tally.Restarts);
                break;
            case SequenceOutcome.Filled:
                Count(Tally.GapsFilled);
                break;
        }

        _sequences[@event.Account] = after;
        return true;
    }

    // Of the account's newest event alone: one that comes late says how it was, not how it is.
    private void SayLevel(Event @event)
    {
        if (@event.Budget is not { Seq: > 0 } change
            || !_sequences.TryGetValue(@event.Account, out var sequence) || change.Seq != sequence.Next - 1)
        {
            return;
        }

        var level = BudgetLevels.Of(change.Spent, change.Limit);
        if (level > sequence.Level)
        {
            _detail.Begin();
            _detail.Text("account"u8, @event.Account);
            _detail.Number("percent"u8, level);
            _detail.Number("spent"u8, change.Spent);
            _detail.Number("limit"u8, change.Limit);
            _detail.Text("tenant"u8, @event.Tenant);
            _detail.End();
            AddOwn(
                BudgetLevels.RecordType,
                RecordKey.Of(@event.Time, [.. "threshold/"u8, .. Encoding.UTF8.GetBytes(@event.EventId)]),
                _detail.Written);
        }

        _sequences[@event.Account] = sequence with { Level = level };
    }

    private void Meter(Event @event)
    {
        Count(Tally.Type + StoredName.Of(@event.Type));
        if (@event.ToolCall is { } call)
        {
            Count(Tally.Decision + call.Decision.ToString().ToLowerInvariant());
            Count(Tally.Outcome + call.Outcome.ToString().ToLowerInvariant());
        }

        if (UsageMeter.Of(@event) is var (key, added))
        {
            _usage[key] = _usage.GetValueOrDefault(key) + added;
        }
    }

    private void Count(string tally) => _tallies[tally] = _tallies.GetValueOrDefault(tally) + 1;
}
