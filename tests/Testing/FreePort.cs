using System.Net;
using System.Net.Sockets;

namespace SatGate.Testing;

/// <summary>
/// Hands out loopback TCP ports nobody listens on. They lie below the range the system gives to outgoing connections,
/// so that no client socket takes one between the check and the listener's start.
/// </summary>
public static class FreePort
{
    private const int First = 20_000;
    private const int Count = 12_000;
    private static int s_next = Environment.ProcessId * 37;

    /// <summary>A port free on 127.0.0.1 and ::1, different from those handed out before in this process.</summary>
    public static int Next()
    {
        for (var attempt = 0; attempt < Count; attempt++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref s_next) % Count);
            if (IsFree(IPAddress.Loopback, port) && IsFree(IPAddress.IPv6Loopback, port))
            {
                return port;
            }
        }

        throw new InvalidOperationException($"No free port in {First}..{First + Count - 1}.");
    }

    private static bool IsFree(IPAddress address, int port)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            return true;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode is SocketError.AddressNotAvailable
                or SocketError.AddressFamilyNotSupported;
        }
    }
}
