using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SatGate.Benchmarks.Relay;

/// <summary>
/// One keep-alive HTTP/1.1 connection that sends the same prepared request again and again and reads each answer to its
/// end (by length or by the last chunk): the cheapest client that is still honest.
/// </summary>
internal sealed class RawConnection : IConnection
{
    private static readonly byte[] s_lastChunk = "\r\n0\r\n\r\n"u8.ToArray();

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[64 * 1024];
    private ReadOnlyMemory<byte> _request;

    public Task OpenAsync(Target target, int number)
    {
        _request = Prepare(target.Url, target.Headers, Target.CallOf(number));
        return _socket.ConnectAsync(IPAddress.Loopback, target.Url.Port);
    }

    private static byte[] Prepare(Uri url, IEnumerable<KeyValuePair<string, string>> headers, string body)
    {
        var text = new StringBuilder()
            .Append("POST ").Append(url.AbsolutePath).Append(" HTTP/1.1\r\nHost: ").Append(url.Authority)
            .Append("\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream")
            .Append("\r\nContent-Length: ")
            .Append(Encoding.UTF8.GetByteCount(body)).Append("\r\n");
        foreach (var (name, value) in headers)
        {
            text.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        return Encoding.UTF8.GetBytes(text.Append("\r\n").Append(body).ToString());
    }

    public async ValueTask<(int Status, ReadOnlyMemory<byte> Bytes)> CallAsync()
    {
        await _socket.SendAsync(_request);
        var count = 0;
        while (true)
        {
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(count));
            if (read == 0)
            {
                throw new IOException("The server closed the connection.");
            }

            count += read;
            if (IsWhole(_buffer.AsSpan(0, count)))
            {
                var status = ((_buffer[9] - '0') * 100) + ((_buffer[10] - '0') * 10) + (_buffer[11] - '0');
                return (status, _buffer.AsMemory(0, count));
            }
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var head = answer[..end];
        var at = head.IndexOf("ontent-Length: "u8);
        at = at < 0 ? head.IndexOf("ontent-length: "u8) : at;
        if (at < 0)
        {
            return answer.EndsWith(s_lastChunk);
        }

        var length = 0;
        foreach (var digit in head[(at + 15)..])
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                break;
            }

            length = (length * 10) + digit - '0';
        }

        return answer.Length >= end + 4 + length;
    }

    public void Dispose() => _socket.Dispose();
}
