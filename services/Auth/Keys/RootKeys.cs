namespace SatGate.Auth.Keys;

/// <summary>The ring in force. Readers take it without a lock; rotation replaces it whole.</summary>
internal sealed class RootKeys
{
    private readonly Lock _rotating = new();
    private readonly KeyFile? _file;
    private readonly TimeProvider _time;
    private volatile KeyRing _ring;

    /// <summary>Loads the keys, or throws <see cref="KeysInvalidException"/>.</summary>
    public RootKeys(AuthOptions options, TimeProvider time)
    {
        _time = time;
        if ((options.RootKeys.Count > 0) == (options.KeyFile is not null))
        {
            throw new KeysInvalidException(options.KeyFile is null
                ? "there is no root key: set one, or name a key file; there is no default"
                : "root keys are given both in the config and as a key file: choose one");
        }

        _file = options.KeyFile is { } path ? new KeyFile(path) : null;
        _ring = _file?.LoadOrCreate(time.GetUtcNow()) ?? KeyRing.OfConfig(options.RootKeys);
    }

    public KeyRing Ring => _ring;

    /// <summary>Makes a new key for the tenant; null when the keys come from the config.</summary>
    public string? Rotate(string tenant, TimeSpan overlap)
    {
        if (_file is null)
        {
            return null;
        }

        lock (_rotating)
        {
            var (ring, keyId) = _file.Rotate(tenant, overlap, _time.GetUtcNow());
            _ring = ring;
            return keyId;
        }
    }
}
