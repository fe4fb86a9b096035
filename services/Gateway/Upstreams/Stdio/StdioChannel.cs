using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using Microsoft.Extensions.Logging;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Upstreams.Multiplexed;

namespace SatGate.Gateway.Upstreams.Stdio;

/// <summary>
/// A child process that speaks MCP over its pipes, one message a line (MCP, stdio transport). Lines have a limit; a
/// child that passes it is ended, because what follows cannot be told apart from the middle of a message.
/// </summary>
internal sealed class StdioChannel : IMessageChannel
{
    private static readonly TimeSpan s_exitGrace = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly string _server;
    private readonly string _run;
    private readonly int _lineBytesMax;
    private readonly Stream _input;
    private readonly PipeReader _output;
    private readonly StderrTail _stderr;
    private readonly Task _stderrReader;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly SemaphoreSlim _describing = new(1, 1);
    private readonly TimeProvider _clock;
    private int _disposed;
    private bool _isProcessDisposed;

    private StdioChannel(
        Process process, string run, string server, int lineBytesMax, TimeProvider clock, ILogger logger)
    {
        _process = process;
        _run = run;
        _server = server;
        _lineBytesMax = lineBytesMax;
        _clock = clock;
        _input = process.StandardInput.BaseStream;
        _output = PipeReader.Create(
            process.StandardOutput.BaseStream, new StreamPipeReaderOptions(bufferSize: 16 * 1024));
        _stderr = new StderrTail(server, clock, logger);
        _stderrReader = _stderr.ReadAllAsync(process.StandardError.BaseStream);
    }

    /// <exception cref="UpstreamException">The command cannot be started.</exception>
    public static StdioChannel Start(UpstreamConfig config, int lineBytesMax, TimeProvider clock, ILogger logger)
    {
        var run = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8));
        var start = new ProcessStartInfo(config.Command[0], config.Command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = config.Cwd ?? "",
        };
        ChildEnvironment.Apply(start, config, run);
        try
        {
            var process = Process.Start(start) ?? throw new InvalidOperationException("no process");
            return new StdioChannel(process, run, config.Name, lineBytesMax, clock, logger);
        }
        catch (Exception exception)
            when (exception is System.ComponentModel.Win32Exception or InvalidOperationException or IOException)
        {
            throw new UpstreamException(
                UpstreamFault.Unavailable,
                $"Upstream `{config.Name}`: the command `{config.Command[0]}` cannot be started ({exception.Message}).",
                exception);
        }
    }

    public async ValueTask SendAsync(Splice message, CancellationToken cancellationToken)
    {
        var length = message.Length + 1;
        var line = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            message.WriteTo(line);
            OneLine(line.AsSpan(0, length - 1));
            line[length - 1] = (byte)'\n';
            await _writing.WaitAsync(cancellationToken);
            try
            {
                // Not cancellable: half a line would garble every message after it.
                await _input.WriteAsync(line.AsMemory(0, length), CancellationToken.None);
                await _input.FlushAsync(CancellationToken.None);
            }
            finally
            {
                _writing.Release();
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            throw new UpstreamException(UpstreamFault.Unavailable, $"Upstream `{_server}` has ended.", exception);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(line);
        }
    }

    // A line end in JSON text is white space between tokens (inside strings it must be escaped), so a blank is the
    // same.
    private static void OneLine(Span<byte> message)
    {
        message.Replace((byte)'\n', (byte)' ');
        message.Replace((byte)'\r', (byte)' ');
    }

    public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await _output.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            var lineEnd = buffer.PositionOf((byte)'\n');
            if ((lineEnd is { } last ? buffer.Slice(0, last) : buffer).Length > _lineBytesMax)
            {
                throw new UpstreamException(
                    UpstreamFault.BadAnswer, $"Upstream `{_server}` wrote a line of more than {_lineBytesMax} bytes.");
            }

            if (lineEnd is { } end)
            {
                var line = buffer.Slice(0, end).ToArray();
                _output.AdvanceTo(buffer.GetPosition(1, end));
                if (!line.AsSpan().Trim(" \t\r"u8).IsEmpty)
                {
                    return line;
                }

                continue;
            }

            _output.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                return null;
            }
        }
    }

    public async ValueTask<string> DescribeEndAsync()
    {
        // A stop ends the output too: without this the process could be disposed while it is asked for its exit code.
        await _describing.WaitAsync();
        try
        {
            if (_isProcessDisposed)
            {
                return "it was stopped";
            }

            var exited = await HasExitedAsync();
            var code = exited ? $"it exited with code {_process.ExitCode}" : "it closed its output";
            var tail = _stderr.Text;
            return tail.Length == 0 ? code : $"{code}; its last words: {tail}";
        }
        finally
        {
            _describing.Release();
        }
    }

    /// <summary>
    /// Closes the child's stdin, as the specification asks, waits a little, then kills it and all it started.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        try
        {
            _input.Close();
        }
        catch (IOException)
        {
            // The pipe is broken already: the child has ended.
        }

        await HasExitedAsync();
        ProcessTree.Kill(_process, _run);
        await _process.WaitForExitAsync(CancellationToken.None);
        await _describing.WaitAsync();
        _process.Dispose();
        _isProcessDisposed = true;
        _describing.Release();
        await _stderrReader;
    }

    private async ValueTask<bool> HasExitedAsync()
    {
        using var grace = new CancellationTokenSource(s_exitGrace, _clock);
        try
        {
            await _process.WaitForExitAsync(grace.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
