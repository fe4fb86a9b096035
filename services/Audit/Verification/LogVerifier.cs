using System.Globalization;
using System.Text.Json;
using SatGate.Audit.Chain;

namespace SatGate.Audit.Verification;

/// <summary>
/// Goes over a log once, in order: every record's bytes against its hash, every record's own number against its place,
/// and the tree of the hashes against every checkpoint. The hashes that a store or file names are trusted as far as a
/// signed root confirms them, and so the record that was changed can be named, not only its neighbourhood.
/// </summary>
internal sealed class LogVerifier(string log, TrustedKeys keys, Frontier start)
{
    public const int ProblemsMax = 100;

    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    private readonly Frontier _tree = start;
    private readonly long _first = start.Size;
    private readonly ErasedRanges _erased = new();
    private readonly List<LogProblem> _problems = [];
    private long _confirmed = start.Size;
    private long _signed;
    private int _checkpoints;
    private bool _hasFork;

    /// <summary>The number that the next record must have.</summary>
    public long Next => _tree.Size;

    public TreeHash Root => _tree.Root;

    /// <summary>True when what follows cannot be judged: a record is missing or out of place.</summary>
    public bool IsLost { get; private set; }

    /// <param name="leaf">The hash as the store or file names it.</param>
    /// <param name="body">The text, or null when it was erased.</param>
    public void Record(long number, TreeHash leaf, byte[]? body)
    {
        if (IsLost)
        {
            return;
        }

        if (number != Next)
        {
            IsLost = true;
            Report(number > Next ? Next : number, number > Next
                ? Text($"record {Next} is missing: the next one is {number}")
                : Text($"record {number} comes where {Next} must be: inserted or moved"));
            return;
        }

        if (body is { } text)
        {
            Check(number, leaf, text);
        }
        else
        {
            _erased.Found(number);
        }

        _tree.Append(leaf);
    }

    /// <summary>A checkpoint of exactly the records so far.</summary>
    public void Checkpoint(Checkpoint checkpoint)
    {
        if (IsLost)
        {
            return;
        }

        if (checkpoint.Log != log)
        {
            Report(null, $"a checkpoint is of another log, {checkpoint.Log}");
        }
        else if (!keys.Trusts(checkpoint))
        {
            Report(null, Text(
                $"the checkpoint of {checkpoint.Size} records is not signed by a trusted key ({checkpoint.KeyId})"));
        }
        else if (checkpoint.Size != _tree.Size)
        {
            Report(_tree.Size, Text($"the log was signed with {checkpoint.Size} records and has {_tree.Size}"));
        }
        else if (checkpoint.Root == _tree.Root)
        {
            (_confirmed, _signed) = (_tree.Size, _tree.Size);
            _checkpoints++;
        }
        else if (!_hasFork)
        {
            // After the first, all others fail as well and say nothing new. Where a record was named already, that is
            // the likely cause.
            _hasFork = true;
            Report(_problems.Exists(problem => problem.Record >= _confirmed) ? null : _confirmed, Text(
                $"records {_confirmed} to {checkpoint.Size - 1} are not those that were signed: at least one differs"));
        }
    }

    /// <summary>Anything else that is wrong.</summary>
    public void Report(long? record, string what)
    {
        if (_problems.Count < ProblemsMax)
        {
            _problems.Add(new LogProblem(record, what));
        }
    }

    /// <param name="expected">Checkpoints beyond the last record: what they vouch for is gone.</param>
    public LogReport Finish(IEnumerable<Checkpoint> expected)
    {
        foreach (var checkpoint in expected.Where(each => each.Log == log && keys.Trusts(each)).Take(1))
        {
            if (!IsLost)
            {
                Report(_tree.Size, Text(
                    $"the end is cut off: {checkpoint.Size} records were signed, {_tree.Size} are here"));
            }
        }

        if (!IsLost && _erased.FirstUndeclared() is { } undeclared)
        {
            Report(undeclared, Text($"record {undeclared} has no text, and no record says that it was erased"));
        }

        if (_checkpoints == 0 && _tree.Size > _first && _problems.Count == 0)
        {
            Report(null, "nothing here is signed by a trusted key");
        }

        return new LogReport(
            log, _tree.Size - _first, _erased.Count, _signed, _checkpoints, _tree.Root.ToString(),
            [.. _problems.OrderBy(problem => problem.Record ?? long.MaxValue)]);
    }

    private void Check(long number, TreeHash leaf, byte[] text)
    {
        if (TreeHash.OfLeaf(text) != leaf)
        {
            Report(number, Text($"record {number} was changed: its text is not what was hashed"));
            return;
        }

        try
        {
            using var record = JsonDocument.Parse(text, s_strict);
            if (record.RootElement.GetProperty("n").GetInt64() != number)
            {
                Report(number, Text($"record {number} says that it is another: it was moved here"));
            }

            _erased.Read(record.RootElement);
        }
        catch (Exception exception) when (
            exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
                or IndexOutOfRangeException or OverflowException)
        {
            Report(number, Text($"record {number} is no record"));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
