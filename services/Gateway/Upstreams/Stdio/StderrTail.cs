using System.Text;
using Microsoft.Extensions.Logging;

namespace SatGate.Gateway.Upstreams.Stdio;

/// <summary>
/// Reads a child's stderr to the end, always: a full pipe would stop the child. The last lines are kept for error
/// messages; lines are logged, but a flood is cut to <see cref="LinesPerSecondMax"/> and the rest counted.
/// </summary>
internal sealed class StderrTail(string server, TimeProvider clock, ILogger logger)
{
    public const int LinesKeptMax = 20;
    public const int LineCharsMax = 500;
    public const int LinesPerSecondMax = 50;

    private readonly Queue<string> _last = new();
    private readonly Lock _lock = new();
    private long _windowStart;
    private int _inWindow;

    public string Text
    {
        get
        {
            lock (_lock)
            {
                return string.Join('\n', _last);
            }
        }
    }

    public async Task ReadAllAsync(Stream stderr)
    {
        var bytes = new byte[4096];
        var chars = new char[4096];
        var decoder = new UTF8Encoding(false, throwOnInvalidBytes: false).GetDecoder();
        var line = new StringBuilder();
        try
        {
            int count;
            while ((count = await stderr.ReadAsync(bytes)) > 0)
            {
                Take(chars.AsSpan(0, decoder.GetChars(bytes.AsSpan(0, count), chars, flush: false)), line);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The pipe closes with the child.
        }

        if (line.Length > 0)
        {
            Keep(line.ToString());
        }
    }

    private void Take(ReadOnlySpan<char> text, StringBuilder line)
    {
        foreach (var c in text)
        {
            if (c == '\n')
            {
                Keep(line.ToString());
                line.Clear();
            }
            else if (c != '\r' && line.Length < LineCharsMax)
            {
                line.Append(char.IsControl(c) ? ' ' : c);
            }
        }
    }

    private void Keep(string line)
    {
        lock (_lock)
        {
            _last.Enqueue(line);
            if (_last.Count > LinesKeptMax)
            {
                _last.Dequeue();
            }

            var now = clock.GetTimestamp();
            if (clock.GetElapsedTime(_windowStart, now) > TimeSpan.FromSeconds(1))
            {
                if (_inWindow > LinesPerSecondMax)
                {
                    logger.UpstreamStderrSuppressed(server, _inWindow - LinesPerSecondMax);
                }

                _windowStart = now;
                _inWindow = 0;
            }

            _inWindow++;
        }

        if (_inWindow <= LinesPerSecondMax)
        {
            logger.UpstreamStderr(server, line);
        }
    }
}
