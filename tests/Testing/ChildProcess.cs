using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace SatGate.Testing;

/// <summary>
/// A process started by a test, ended by its id together with its children. Both outputs are kept as text, at most
/// <see cref="OutputCharactersMax"/> characters each, later ones are not. Standard input is closed unless asked for.
/// </summary>
public sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>The number of characters of either output that is kept.</summary>
    public const int OutputCharactersMax = 16 * 1024 * 1024;

    private static readonly TimeSpan s_stopTime = TimeSpan.FromSeconds(10);
    private static readonly ConcurrentDictionary<int, Process> s_running = new();
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // A runner that is stopped by its time limit must not leave servers behind.
    static ChildProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var process in s_running.Values)
        {
            KillTree(process);
        }
    };

    private ChildProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_error, line.Data);
        _process.Exited += (_, _) => _exited.TrySetResult();
    }

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    /// <summary>False once the process has ended.</summary>
    public bool IsRunning => !_process.HasExited;

    /// <summary>The writable end of its standard input; flushed by the caller.</summary>
    public StreamWriter StandardInput => _process.StandardInput;

    /// <summary>The standard output so far.</summary>
    public string StandardOutput => Text(_output);

    /// <summary>The standard error so far.</summary>
    public string StandardError => Text(_error);

    /// <summary>Starts a program with arguments and extra environment variables.</summary>
    public static ChildProcess Start(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string? workingDirectory = null,
        bool keepInputOpen = false)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = new UTF8Encoding(false),
            WorkingDirectory = workingDirectory ?? Repository.Root,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var child = new ChildProcess(start);
        child._process.Start();
        s_running[child.Id] = child._process;
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        if (!keepInputOpen)
        {
            child._process.StandardInput.Close();
        }

        return child;
    }

    /// <summary>Waits for the end and returns everything it wrote; when cancelled the process is killed.</summary>
    public async Task<ProcessOutput> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException exception)
        {
            await KillAsync();
            throw new TimeoutException($"{_process.StartInfo.FileName} did not end in time.\n{this}", exception);
        }

        return new ProcessOutput(_process.ExitCode, StandardOutput, StandardError);
    }

    /// <summary>Sends SIGTERM and waits; after ten seconds it is killed and that is an exception.</summary>
    public async Task<ProcessOutput> StopAsync(CancellationToken cancellationToken)
    {
        if (IsRunning)
        {
            Signals.SendTerminate(Id);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_stopTime);
        return await WaitAsync(limit.Token);
    }

    /// <summary>Ends the process and its children at once.</summary>
    public async Task KillAsync()
    {
        KillTree(_process);
        await _exited.Task;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
        {
            await KillAsync();
        }

        s_running.TryRemove(Id, out _);
        _process.Dispose();
    }

    /// <summary>The program and its outputs so far, for messages.</summary>
    public override string ToString() =>
        $"{_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)}\n" +
        $"--- stdout ---\n{StandardOutput}\n--- stderr ---\n{StandardError}";

    private static void KillTree(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    private static void Keep(StringBuilder text, string? line)
    {
        lock (text)
        {
            if (line is not null && text.Length + line.Length < OutputCharactersMax)
            {
                text.Append(line).Append('\n');
            }
        }
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }
}
