using System.Globalization;
using SatGate.Contracts.Budget.V1;

namespace SatGate.Simulation.World;

/// <summary>
/// Everything that happened in a run as one number, so that two runs can be compared, and, where somebody listens, as
/// lines. FNV-1a over 64 bits.
/// </summary>
internal sealed class Trace(Action<int, string>? listener)
{
    private const ulong Prime = 0x100000001B3UL;

    public ulong Hash { get; private set; } = 0xCBF29CE484222325UL;

    public void Note(int step, char what, int number, long elapsed)
    {
        Add(step);
        Add(what);
        Add(number);
        Add(elapsed);
        listener?.Invoke(step, string.Create(
            CultureInfo.InvariantCulture, $"{step,8} {elapsed / 10_000.0,14:N3} ms  {Name(what)} {number}"));
    }

    public void Note(int step, Call call)
    {
        Add(step);
        Add((int)call.Kind);
        Add(call.Status);
        Add(call.SeqBefore);
        Add(call.SeqAfter);
        Add(call.Amount);
        listener?.Invoke(step, string.Create(CultureInfo.InvariantCulture, $"{step,8} {call}"));
    }

    /// <summary>A document has become durable; its events after <paramref name="before"/> are new.</summary>
    public void Note(int step, AccountDocument saved, long before)
    {
        Add(step);
        Add(saved.Seq);
        Add(saved.Held);
        Add(saved.Spent);
        if (listener is not null)
        {
            var events = saved.Outbox.Where(each => each.Seq > before).Select(each => $"{each.Kind} {each.Subject}");
            listener(step, string.Create(
                CultureInfo.InvariantCulture,
                $"{step,8} durable: {saved.Id} {saved.State} at event {saved.Seq}: {string.Join(", ", events)}"));
        }
    }

    private static string Name(char what) => what switch
    {
        'c' => "crash of replica",
        'g' => "replica goes on:",
        's' => "everybody sleeps, seconds:",
        'w' => "a wall clock is set ahead, seconds:",
        _ => what.ToString(),
    };

    private void Add(long value)
    {
        unchecked
        {
            Hash = (Hash ^ (ulong)value) * Prime;
            Hash ^= Hash >> 29;
        }
    }
}
