namespace SatGate.Simulation.World;

/// <summary>One of the gateway's many: asks a few things at once and goes on when all are answered.</summary>
internal sealed class Caller
{
    private readonly List<Call> _waiting = [];

    public Life? Asked { get; private set; }

    public IReadOnlyList<Call> Waiting => _waiting;

    /// <summary>Calls that a crash left without an answer, to be asked again.</summary>
    public List<Call> Unanswered { get; } = [];

    public void Ask(Life life, IEnumerable<Call> calls)
    {
        Asked = life;
        _waiting.AddRange(calls);
    }

    public void Answered(Call call) => _waiting.Remove(call);

    public void GiveUp()
    {
        Unanswered.AddRange(_waiting);
        _waiting.Clear();
        Asked = null;
    }
}
