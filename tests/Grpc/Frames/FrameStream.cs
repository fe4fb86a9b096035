namespace SatGate.Grpc.Tests.Frames;

/// <summary>What the other side sent on one stream so far.</summary>
internal sealed class FrameStream
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);
    private readonly List<byte> _data = [];

    /// <summary>END_STREAM came.</summary>
    public bool IsEnded { get; set; }

    /// <summary>The code of RST_STREAM, if one came.</summary>
    public int? ResetCode { get; set; }

    public bool IsOver => IsEnded || ResetCode is not null;

    /// <summary>A header or trailer; null where none came.</summary>
    public string? this[string name]
    {
        get
        {
            lock (_gate)
            {
                return _fields.GetValueOrDefault(name);
            }
        }
    }

    public void Add(IEnumerable<(string Name, string Value)> fields)
    {
        lock (_gate)
        {
            foreach (var (name, value) in fields)
            {
                _fields[name] = value;
            }
        }
    }

    public void Add(ReadOnlySpan<byte> data)
    {
        lock (_gate)
        {
            _data.AddRange(data);
        }
    }

    public byte[] Data()
    {
        lock (_gate)
        {
            return _data.ToArray();
        }
    }
}
