using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SatGate.Testing.Sidecar.State;

/// <summary>
/// One connection that many callers share: commands that wait are sent together, answers come in their order. RESP2,
/// as much as the state store needs: integers, statuses, errors, bulk strings and flat arrays of them.
/// </summary>
internal sealed class RedisClient : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Socket _socket;
    private readonly Queue<TaskCompletionSource<byte[]?[]>> _asked = new();
    private ArrayBufferWriter<byte> _waiting = new();
    private ArrayBufferWriter<byte> _sending = new();
    private bool _isSending;
    private bool _isClosed;

    private RedisClient(Socket socket) => _socket = socket;

    public static async Task<RedisClient> OpenAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        var client = new RedisClient(socket);
        _ = client.ReadAsync();
        return client;
    }

    /// <summary>The answer, an array of one where Redis gives no array. Null is what is not there.</summary>
    public Task<byte[]?[]> AskAsync(params byte[][] words)
    {
        var answer = new TaskCompletionSource<byte[]?[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        var mustSend = false;
        lock (_lock)
        {
            if (_isClosed)
            {
                throw new IOException("The connection to Redis was lost.");
            }
            Write(_waiting, words);
            _asked.Enqueue(answer);
            mustSend = !_isSending;
            _isSending = true;
        }
        if (mustSend)
        {
            _ = Task.Run(SendAsync);
        }
        return answer.Task;
    }

    public void Dispose() => _socket.Dispose();

    private static void Write(ArrayBufferWriter<byte> buffer, byte[][] words)
    {
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"*{words.Length}\r\n"), buffer);
        foreach (var word in words)
        {
            Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"${word.Length}\r\n"), buffer);
            buffer.Write(word);
            buffer.Write("\r\n"u8);
        }
    }

    private async Task SendAsync()
    {
        try
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
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            Close();
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
                while (TryTake(ref buffer, out var answer, out var error))
                {
                    Complete(answer, error);
                }
                reader.AdvanceTo(buffer.Start, buffer.End);
                if (read.IsCompleted)
                {
                    break;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            // Closed by Dispose, or Redis was ended.
        }
        Close();
    }

    private void Complete(byte[]?[] answer, string? error)
    {
        TaskCompletionSource<byte[]?[]> asked;
        lock (_lock)
        {
            asked = _asked.Dequeue();
        }
        if (error is null)
        {
            asked.SetResult(answer);
        }
        else
        {
            asked.SetException(new RedisErrorException(error));
        }
    }

    private void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            while (_asked.TryDequeue(out var asked))
            {
                asked.SetException(new IOException("The connection to Redis was lost."));
            }
        }
    }

    private static bool TryTake(ref ReadOnlySequence<byte> buffer, out byte[]?[] answer, out string? error)
    {
        answer = [];
        error = null;
        var reader = new SequenceReader<byte>(buffer);
        var count = 1;
        if (reader.TryPeek(out var first) && first == '*')
        {
            if (!TryLine(ref reader, out var length))
            {
                return false;
            }
            count = int.Parse(length[1..], CultureInfo.InvariantCulture);
        }
        var items = new byte[]?[count];
        for (var i = 0; i < count; i++)
        {
            if (!TryItem(ref reader, out items[i], out error))
            {
                return false;
            }
        }
        answer = items;
        buffer = buffer.Slice(reader.Position);
        return true;
    }

    private static bool TryItem(ref SequenceReader<byte> reader, out byte[]? item, out string? error)
    {
        (item, error) = (null, null);
        if (!TryLine(ref reader, out var line))
        {
            return false;
        }
        if (line[0] != '$')
        {
            error = line[0] == '-' ? line[1..] : null;
            item = Encoding.ASCII.GetBytes(line[1..]);
            return true;
        }
        var length = int.Parse(line[1..], CultureInfo.InvariantCulture);
        if (length < 0)
        {
            return true;
        }
        if (reader.Remaining < length + 2)
        {
            return false;
        }
        item = reader.Sequence.Slice(reader.Position, length).ToArray();
        reader.Advance(length + 2);
        return true;
    }

    private static bool TryLine(ref SequenceReader<byte> reader, out string line)
    {
        var isThere = reader.TryReadTo(out ReadOnlySequence<byte> bytes, "\r\n"u8);
        line = isThere ? Encoding.ASCII.GetString(bytes) : "";
        return isThere;
    }
}
