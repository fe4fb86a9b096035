namespace SatGate.Testing;

/// <summary>Starts Node.js programs: servers that listen on a port, and clients that run to their end.</summary>
public static class NodeProcess
{
    private static readonly TimeSpan s_startTime = TimeSpan.FromSeconds(30);

    /// <summary>Starts a server and returns when its port accepts connections.</summary>
    /// <exception cref="InvalidOperationException">It ended before it listened.</exception>
    public static async Task<ChildProcess> StartServerAsync(
        string script,
        IEnumerable<string> arguments,
        int port,
        IReadOnlyDictionary<string, string>? environment,
        CancellationToken cancellationToken)
    {
        var server = ChildProcess.Start(TestNode.Executable, [script, .. arguments], environment, TestNode.Folder);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(s_startTime);
            await Eventually.HoldsAsync(
                async () => server.IsRunning
                    ? await Eventually.AcceptsConnectionsAsync(port, limit.Token)
                    : throw new InvalidOperationException($"{script} ended early.\n{server}"),
                limit.Token);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a program to its end; killed, with an exception, when it takes longer than the limit.</summary>
    public static async Task<ProcessOutput> RunAsync(
        string script,
        IEnumerable<string> arguments,
        TimeSpan limit,
        CancellationToken cancellationToken)
    {
        await using var program = ChildProcess.Start(
            TestNode.Executable, [script, .. arguments], workingDirectory: TestNode.Folder);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ending.CancelAfter(limit);
        return await program.WaitAsync(ending.Token);
    }
}
