namespace SatGate.Simulation.World;

/// <summary>An account as the callers know it, with the newest reservations that they asked it for.</summary>
internal sealed class AccountName(string id, int home)
{
    private const int CallsMax = 32;

    private readonly List<Call> _calls = [];
    private int _next;

    public string Id { get; } = id;

    /// <summary>The replica that most callers ask about it.</summary>
    public int Home { get; } = home;

    public IReadOnlyList<Call> Calls => _calls;

    public void Remember(Call call)
    {
        if (_calls.Count < CallsMax)
        {
            _calls.Add(call);
            return;
        }
        _calls[_next] = call;
        _next = (_next + 1) % CallsMax;
    }
}
