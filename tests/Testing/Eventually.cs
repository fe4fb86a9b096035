using System.Net;
using System.Net.Sockets;

namespace SatGate.Testing;

/// <summary>Waits for conditions of other processes, which no clock of ours drives.</summary>
public static class Eventually
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(10);

    /// <summary>Returns when the condition holds; throws when cancelled before.</summary>
    public static async Task HoldsAsync(Func<Task<bool>> condition, CancellationToken cancellationToken)
    {
        while (!await condition())
        {
            await Task.Delay(s_interval, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Returns when the condition holds; after the limit, a <see cref="TimeoutException"/>.</summary>
    public static async Task HoldsAsync(
        Func<bool> condition, TimeSpan limit, string what, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ending.CancelAfter(limit);
        try
        {
            await HoldsAsync(() => Task.FromResult(condition()), ending.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"Not within {limit.TotalSeconds} s: {what}");
        }
    }

    /// <summary>Tries one TCP connection to the port on ::1 or 127.0.0.1.</summary>
    public static async Task<bool> AcceptsConnectionsAsync(int port, CancellationToken cancellationToken)
    {
        foreach (var address in new[] { IPAddress.Loopback, IPAddress.IPv6Loopback })
        {
            using var client = new TcpClient(address.AddressFamily);
            try
            {
                await client.ConnectAsync(address, port, cancellationToken);
                return true;
            }
            catch (SocketException)
            {
                // Not yet.
            }
        }

        return false;
    }
}
