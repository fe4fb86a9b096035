namespace SatGate.Benchmarks.Ledger.Rivals;

/// <summary>
/// Sends what callers wait for together: whatever has come while the batches before were on their way.
/// </summary>
internal sealed class Batches<TRequest, TResponse>(int batchesMax, Func<List<TRequest>, Task<IList<TResponse>>> send)
{
    private const int RequestsMax = 1_024;

    private readonly Lock _lock = new();
    private readonly Queue<(TRequest Request, TaskCompletionSource<TResponse> Answer)> _waiting = [];
    private int _running;

    public Task<TResponse> AskAsync(TRequest request)
    {
        var answer = new TaskCompletionSource<TResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.Enqueue((request, answer));
            if (_running == batchesMax)
            {
                return answer.Task;
            }
            _running++;
        }
        // From the pool, so that callers who are about to ask come along.
        ThreadPool.UnsafeQueueUserWorkItem(static self => _ = self.SendAllAsync(), this, preferLocal: false);
        return answer.Task;
    }

    private async Task SendAllAsync()
    {
        while (true)
        {
            var requests = new List<TRequest>();
            var answers = new List<TaskCompletionSource<TResponse>>();
            lock (_lock)
            {
                while (requests.Count < RequestsMax && _waiting.TryDequeue(out var next))
                {
                    requests.Add(next.Request);
                    answers.Add(next.Answer);
                }
                if (requests.Count == 0)
                {
                    _running--;
                    return;
                }
            }
            await SendAsync(requests, answers);
        }
    }

    private async Task SendAsync(List<TRequest> requests, List<TaskCompletionSource<TResponse>> answers)
    {
        try
        {
            var responses = await send(requests);
            for (var i = 0; i < answers.Count; i++)
            {
                answers[i].SetResult(responses[i]);
            }
        }
        catch (Exception exception)
        {
            answers.ForEach(answer => answer.TrySetException(exception));
        }
    }
}
