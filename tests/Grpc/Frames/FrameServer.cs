using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace SatGate.Grpc.Tests.Frames;

/// <summary>
/// A server whose every frame is written by hand, on a free loopback port. It answers as one function says.
/// </summary>
internal sealed class FrameServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<FrameConnection> _connections = new();
    private readonly Func<FrameConnection, int, Task> _answer;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _accepting;
    private FrameConnection? _first;
    private int _requests;

    /// <summary>The function gets the connection and the stream of each request that has arrived in full.</summary>
    public FrameServer(Func<FrameConnection, int, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://{_listener.LocalEndpoint}");

    /// <summary>Requests that arrived in full, sent again or not.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>The connection of the first request.</summary>
    public FrameConnection Connection => _first ?? throw new InvalidOperationException("No request has come.");

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _ending.Dispose();
        foreach (var connection in _connections)
        {
            await connection.DisposeAsync();
        }
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                var socket = await _listener.AcceptSocketAsync(_ending.Token);
                _connections.Enqueue(await FrameConnection.AcceptAsync(socket, TakeAsync));
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (IOException)
            {
                // A connection that ended before it began; the next one is taken.
            }
        }
    }

    private async Task TakeAsync(FrameConnection connection, int id)
    {
        _first ??= connection;
        Interlocked.Increment(ref _requests);
        await _answer(connection, id);
    }
}
