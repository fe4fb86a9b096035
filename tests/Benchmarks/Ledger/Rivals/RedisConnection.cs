using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SatGate.Benchmarks.Ledger.Rivals;

/// <summary>
/// One connection that many callers share, as the usual clients of Redis do it: commands that wait are sent together,
/// answers come in their order. RESP2 (redis.io/docs/latest/develop/reference/protocol-spec), as much as scripts need.
/// </summary>
internal sealed class RedisConnection : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Socket _socket;
    private readonly Queue<TaskCompletionSource<string>> _asked = [];
    private ArrayBufferWriter<byte> _waiting = new();
    private ArrayBufferWriter<byte> _sending = new();
    private bool _isSending;

    private RedisConnection(Socket socket) => _socket = socket;

    public static async Task<RedisConnection> OpenAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        var connection = new RedisConnection(socket);
        _ = connection.ReadAsync();
        return connection;
    }

    /// <summary>Sends a command and gives its answer as text.</summary>
    public Task<string> AskAsync(params ReadOnlySpan<string> words)
    {
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var mustSend = false;
        lock (_lock)
        {
            Write(_waiting, words);
            _asked.Enqueue(answer);
            if (!_isSending)
            {
                _isSending = true;
                mustSend = true;
            }
        }
        if (mustSend)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static self => _ = self.SendAsync(), this, preferLocal: false);
        }
        return answer.Task;
    }

    public void Dispose() => _socket.Dispose();

    private static void Write(ArrayBufferWriter<byte> buffer, ReadOnlySpan<string> words)
    {
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"*{words.Length}\r\n"), buffer);
        foreach (var word in words)
        {
            var length = Encoding.UTF8.GetByteCount(word);
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"${length}\r\n{word}\r\n"), buffer);
        }
    }

    private async Task SendAsync()
    {
        while (true)
        {
            lock (_lock)
            {
                if (_waiting.WrittenCount == 0)
                {
                    _isSending = false;
                    return;
                }
                (_waiting, _sending) = (_sending, _waiting);
            }
            for (var left = _sending.WrittenMemory; left.Length > 0;)
            {
                left = left[await _socket.SendAsync(left, CancellationToken.None)..];
            }
            _sending.ResetWrittenCount();
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            await using var stream = new NetworkStream(_socket);
            var reader = PipeReader.Create(stream);
            while (true)
            {
                var read = await reader.ReadAsync();
                var buffer = read.Buffer;
                while (TryTake(ref buffer, out var answer))
                {
                    Complete(answer);
                }
                reader.AdvanceTo(buffer.Start, buffer.End);
                if (read.IsCompleted)
                {
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            // Closed by Dispose, at the end of a run.
        }
    }

    private void Complete(string answer)
    {
        TaskCompletionSource<string> asked;
        lock (_lock)
        {
            asked = _asked.Dequeue();
        }
        asked.SetResult(answer);
    }

    /// <summary>An integer, a status, an error, or a bulk string without line breaks.</summary>
    private static bool TryTake(ref ReadOnlySequence<byte> buffer, out string answer)
    {
        var reader = new SequenceReader<byte>(buffer);
        answer = "";
        if (!reader.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8))
        {
            return false;
        }
        if (line.FirstSpan[0] == '$' && !reader.TryReadTo(out line, "\r\n"u8))
        {
            return false;
        }
        answer = Encoding.ASCII.GetString(line).TrimStart(':', '+');
        buffer = buffer.Slice(reader.Position);
        return true;
    }
}
