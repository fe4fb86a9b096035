using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;

namespace SatGate.Grpc.Tests.Frames;

/// <summary>
/// One HTTP/2 connection written by hand, as client or as server: sends any frame, right or wrong, and records what
/// comes. It answers SETTINGS and PING, without which the other side would give up.
/// </summary>
internal sealed class FrameConnection : IAsyncDisposable
{
    public const byte EndStream = 1;
    public const byte EndHeaders = 4;

    private const byte Ack = 1;
    private const int FrameBytesMax = 16_384;
    private static readonly byte[] s_preface = Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    private readonly NetworkStream _stream;
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentDictionary<int, FrameStream> _streams = new();
    private readonly Hpack _hpack = new();
    private readonly Func<FrameConnection, int, Task> _onRequest;
    private Task _reading = Task.CompletedTask;

    private FrameConnection(Socket socket, Func<FrameConnection, int, Task> onRequest)
    {
        _stream = new NetworkStream(socket, ownsSocket: true);
        _onRequest = onRequest;
    }

    /// <summary>The other side closed the connection or said GOAWAY.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Connects as a client.</summary>
    public static async Task<FrameConnection> ConnectAsync(Uri address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port);
        var connection = new FrameConnection(socket, static (_, _) => Task.CompletedTask);
        await connection._stream.WriteAsync(s_preface);
        await connection.SendAsync(FrameType.Settings, 0, 0, ReadOnlyMemory<byte>.Empty);
        connection._reading = connection.ReadAllAsync();
        return connection;
    }

    /// <summary>Takes a connection as a server; the function runs for every request that has arrived in full.</summary>
    public static async Task<FrameConnection> AcceptAsync(Socket socket, Func<FrameConnection, int, Task> onRequest)
    {
        socket.NoDelay = true;
        var connection = new FrameConnection(socket, onRequest);
        await connection._stream.ReadExactlyAsync(new byte[s_preface.Length]);
        await connection.SendAsync(FrameType.Settings, 0, 0, ReadOnlyMemory<byte>.Empty);
        connection._reading = connection.ReadAllAsync();
        return connection;
    }

    /// <summary>What came on a stream so far.</summary>
    public FrameStream Stream(int id) => _streams.GetOrAdd(id, static _ => new FrameStream());

    public async Task SendAsync(FrameType type, byte flags, int streamId, ReadOnlyMemory<byte> payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        frame[3] = (byte)type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), streamId);
        payload.Span.CopyTo(frame.AsSpan(9));
        await _sending.WaitAsync();
        try
        {
            await _stream.WriteAsync(frame);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Sends fields in one HEADERS frame and as many CONTINUATION frames as they need.</summary>
    public async Task SendHeadersAsync(int streamId, bool isEnd, params (string Name, string Value)[] fields)
    {
        ReadOnlyMemory<byte> block = Hpack.Encode(fields);
        var type = FrameType.Headers;
        var flags = isEnd ? EndStream : (byte)0;
        for (; block.Length > FrameBytesMax; block = block[FrameBytesMax..])
        {
            await SendAsync(type, flags, streamId, block[..FrameBytesMax]);
            (type, flags) = (FrameType.Continuation, 0);
        }

        await SendAsync(type, (byte)(flags | EndHeaders), streamId, block);
    }

    /// <summary>Sends the headers of a gRPC request.</summary>
    public Task SendRequestAsync(int streamId, string path, params (string Name, string Value)[] more)
    {
        (string, string)[] fields =
        [
            (":method", "POST"), (":scheme", "http"), (":authority", "test"), (":path", path),
            ("content-type", "application/grpc"), .. more,
        ];
        return SendHeadersAsync(streamId, false, fields);
    }

    public Task SendDataAsync(int streamId, bool isEnd, ReadOnlyMemory<byte> data) =>
        SendAsync(FrameType.Data, isEnd ? EndStream : (byte)0, streamId, data);

    public Task ResetAsync(int streamId, int code)
    {
        var payload = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(payload, code);
        return SendAsync(FrameType.RstStream, 0, streamId, payload);
    }

    public Task GoAwayAsync(int lastStreamId, int code)
    {
        var payload = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(payload, lastStreamId);
        BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(4), code);
        return SendAsync(FrameType.GoAway, 0, 0, payload);
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        await _reading;
        _sending.Dispose();
    }

    private async Task ReadAllAsync()
    {
        var head = new byte[9];
        try
        {
            while (true)
            {
                await _stream.ReadExactlyAsync(head);
                var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head) >>> 8];
                await _stream.ReadExactlyAsync(payload);
                var id = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)) & int.MaxValue;
                await TakeAsync((FrameType)head[3], head[4], id, payload);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            IsClosed = true;
        }
    }

    private async Task TakeAsync(FrameType type, byte flags, int id, byte[] payload)
    {
        var isEnd = type is FrameType.Data or FrameType.Headers && (flags & EndStream) != 0;
        switch (type)
        {
            case FrameType.Settings when (flags & Ack) == 0:
                await SendAsync(FrameType.Settings, Ack, 0, ReadOnlyMemory<byte>.Empty);
                break;
            case FrameType.Ping when (flags & Ack) == 0:
                await SendAsync(FrameType.Ping, Ack, 0, payload);
                break;
            case FrameType.GoAway:
                IsClosed = true;
                break;
            case FrameType.Headers:
                Assert.NotEqual(0, flags & EndHeaders);
                Stream(id).Add(_hpack.Decode(payload));
                break;
            case FrameType.Data:
                Stream(id).Add(payload);
                break;
            case FrameType.RstStream:
                Stream(id).ResetCode = BinaryPrimitives.ReadInt32BigEndian(payload);
                break;
            default:
                break;
        }

        if (isEnd)
        {
            Stream(id).IsEnded = true;
            await _onRequest(this, id);
        }
    }
}
