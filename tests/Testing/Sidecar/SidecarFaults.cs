using Grpc.Core;
using SatGate.Testing.Sidecar.State;

namespace SatGate.Testing.Sidecar;

/// <summary>
/// The script: which call meets which fault. Drawn by rate from a seed, or set call by call. For any thread.
/// </summary>
public sealed class SidecarFaults
{
    private static readonly TimeSpan s_delay = TimeSpan.FromMilliseconds(30);

    private readonly Lock _lock = new();
    private readonly Queue<SidecarFault> _next = new();
    private Random _random = new(1);
    private double _rate;
    private SidecarFault[] _kinds = [];

    /// <summary>Faults that calls have met.</summary>
    public int Met { get; private set; }

    /// <summary>The next calls meet these, one each, before anything is drawn.</summary>
    public void Script(params IEnumerable<SidecarFault> faults)
    {
        lock (_lock)
        {
            foreach (var fault in faults)
            {
                _next.Enqueue(fault);
            }
        }
    }

    /// <summary>From now on this part of the calls meets one of these; 0 ends it.</summary>
    public void Draw(double rate, int seed, params SidecarFault[] kinds)
    {
        lock (_lock)
        {
            _random = new Random(seed);
            (_rate, _kinds) = (rate, kinds);
        }
    }

    /// <summary>Runs a call under the next fault.</summary>
    public async Task RunAsync(Func<Task> call)
    {
        switch (Next())
        {
            case SidecarFault.Fail:
                throw Unavailable();
            case SidecarFault.Conflict:
                throw StateStatus.Mismatch();
            case SidecarFault.LoseAnswer:
                await call();
                throw Unavailable();
            case SidecarFault.Repeat:
                await call();
                await call();
                break;
            case SidecarFault.Reorder:
                _ = LaterAsync(call);
                throw Unavailable();
            case SidecarFault.Delay:
                await Task.Delay(s_delay, TimeProvider.System, CancellationToken.None);
                await call();
                break;
            default:
                await call();
                break;
        }
    }

    private static async Task LaterAsync(Func<Task> call)
    {
        await Task.Delay(s_delay, TimeProvider.System, CancellationToken.None);
        try
        {
            await call();
        }
        catch (RpcException)
        {
            // Nobody waits for the answer.
        }
    }

    private static RpcException Unavailable() =>
        new(new Status(StatusCode.Unavailable, "scripted: the connection was lost"));

    private SidecarFault Next()
    {
        lock (_lock)
        {
            var fault = SidecarFault.None;
            if (!_next.TryDequeue(out fault) && _kinds.Length > 0 && _random.NextDouble() < _rate)
            {
                fault = _kinds[_random.Next(_kinds.Length)];
            }
            Met += fault is SidecarFault.None ? 0 : 1;
            return fault;
        }
    }
}
