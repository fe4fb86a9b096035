namespace SatGate.Benchmarks.Scaling;

/// <summary>
/// A replica's writer of the account as services/Budget has it: it takes what waits, saves once, answers all. A
/// conflict means a pause, a read and the same batch again; after eight attempts the batch is refused.
/// </summary>
internal sealed class VirtualWriter(
    VirtualClock clock, VirtualStore store, ModelSettings settings, Random random, ModelResult result)
{
    private readonly Queue<(double Begun, Action<bool> Done)> _waiting = new();
    private readonly List<(double Begun, Action<bool> Done)> _batch = [];
    private long? _version;
    private int _attempts;
    private bool _isBusy;

    public void Submit(Action<bool> done)
    {
        _waiting.Enqueue((clock.Now, done));
        if (!_isBusy)
        {
            _isBusy = true;
            // In its turn: what arrives in the same moment is in the same batch.
            clock.After(0, Begin);
        }
    }

    private void Begin()
    {
        while (_batch.Count < settings.BatchMax && _waiting.TryDequeue(out var operation))
        {
            _batch.Add(operation);
        }

        _isBusy = _batch.Count > 0;
        if (_isBusy)
        {
            Attempt();
        }
    }

    private void Attempt()
    {
        if (_version is not { } version)
        {
            store.Read(current =>
            {
                _version = current;
                Attempt();
            });
            return;
        }

        result.Saves++;
        clock.After(settings.Apply * _batch.Count, () => store.Save(version, _batch.Count, OnSaved));
    }

    private void OnSaved(bool isSaved)
    {
        if (isSaved)
        {
            _version++;
            Answer(true);
            return;
        }

        result.Conflicts++;
        _version = null;
        _attempts++;
        if (_attempts >= ModelSettings.AttemptsMax)
        {
            Answer(false);
            return;
        }

        var longest = Math.Min(ModelSettings.PauseMax, ModelSettings.Pause * (1 << (_attempts - 1)));
        clock.After(Math.Max(ModelSettings.PauseMin, longest * random.NextDouble()), Attempt);
    }

    private void Answer(bool isApplied)
    {
        var answered = _batch.ToArray();
        _batch.Clear();
        _attempts = 0;
        _version = settings.ReadsFirst ? null : _version;
        // As in the ledger: the next batch begins before the callers hear of this one, and takes what waits by then.
        clock.After(0, Begin);
        foreach (var (begun, done) in answered)
        {
            result.Note(clock.Now - begun, isApplied);
            done(isApplied);
        }
    }
}
