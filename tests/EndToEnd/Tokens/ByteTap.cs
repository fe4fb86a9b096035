using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SatGate.EndToEnd.Tests.Tokens;

/// <summary>Passes TCP connections on to a server and keeps every byte that goes to it, as Latin-1.</summary>
internal sealed class ByteTap : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly StringBuilder _received = new();
    private readonly Lock _writing = new();
    private readonly Uri _server;
    private readonly Task _accepting;

    public ByteTap(Uri server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The server's address by way of this one.</summary>
    public Uri Address => new UriBuilder(_server)
    {
        Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
    }.Uri;

    public string Received
    {
        get
        {
            lock (_writing)
            {
                return _received.ToString();
            }
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = PassAsync(await _listener.AcceptTcpClientAsync(_stopping.Token));
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await server.ConnectAsync(_server.Host, _server.Port, _stopping.Token);
                var (near, far) = (client.GetStream(), server.GetStream());
                await Task.WhenAny(KeepAsync(near, far), far.CopyToAsync(near, _stopping.Token));
            }
            catch (Exception exception) when (
                exception is IOException or SocketException or OperationCanceledException)
            {
                // Either side has hung up.
            }
        }
    }

    private async Task KeepAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReadAsync(buffer, _stopping.Token) is > 0 and var count)
        {
            lock (_writing)
            {
                _received.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }

            await to.WriteAsync(buffer.AsMemory(0, count), _stopping.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _accepting;
        _listener.Stop();
    }
}
