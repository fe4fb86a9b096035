using System.Security.Cryptography;
using System.Text.Json;
using SatGate.Files;
using SatGate.Macaroons.Chain;

namespace SatGate.Auth.Keys;

/// <summary>
/// The file of the service's own root keys: JSON, 32 random bytes each, mode 0600. A file that others can read is
/// refused, since a key that others have read is no secret. It is replaced whole: written beside, flushed to disk,
/// renamed.
/// </summary>
internal sealed class KeyFile(string path)
{
    private const int KeyBytes = 32;
    private const int FileBytesMax = 1 << 20;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerOptions.Strict) { WriteIndented = true };

    /// <summary>Reads the keys, or makes the file with one new key for no tenant.</summary>
    public KeyRing LoadOrCreate(DateTimeOffset now)
    {
        if (!File.Exists(path))
        {
            var first = new FileContent([NewKey(tenant: "", now)]);
            OwnerOnly.CreateFolderOf(path);
            Write(path, first, FileMode.CreateNew);
            return Ring(first);
        }

        return Ring(Read());
    }

    /// <summary>
    /// Adds a key that mints for the tenant and retires the one before after the overlap; drops keys that have retired.
    /// The new ring is on disk before it is answered.
    /// </summary>
    public (KeyRing Ring, string KeyId) Rotate(string tenant, TimeSpan overlap, DateTimeOffset now)
    {
        var added = NewKey(tenant, now);
        var kept = Read().Keys
            .Where(key => key.RetiresAt is null || key.RetiresAt > now)
            .Select(key => key.Tenant == tenant && key.RetiresAt is null
                ? key with { RetiresAt = now + overlap }
                : key);
        var content = new FileContent([.. kept, added]);
        var ring = Ring(content);
        var beside = path + ".new";
        File.Delete(beside);
        Write(beside, content, FileMode.CreateNew);
        File.Move(beside, path, overwrite: true);
        return (ring, added.Id);
    }

    private FileContent Read()
    {
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
            {
                throw new KeysInvalidException($"others can read {path}: set its mode to 0600, and rotate its keys");
            }

            using var file = File.OpenRead(path);
            if (file.Length > FileBytesMax)
            {
                throw new KeysInvalidException($"{path} is longer than {FileBytesMax} bytes");
            }

            return JsonSerializer.Deserialize<FileContent>(file, s_json)
                ?? throw new KeysInvalidException($"{path} holds no keys");
        }
        catch (JsonException broken)
        {
            // The parser's own message may quote the file: only the place goes on.
            throw new KeysInvalidException($"{path} cannot be read at line {broken.LineNumber + 1}");
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new KeysInvalidException($"{path} cannot be read", failed);
        }
    }

    private KeyRing Ring(FileContent content) => KeyRing.Of([.. content.Keys.Select(Key)]);

    private RootKey Key(FileKey key)
    {
        if (!TokenIdentifier.IsKeyId(key.Id) || key.Key.Length != KeyBytes)
        {
            throw new KeysInvalidException(
                $"{path} has a key without a proper id or of another length than {KeyBytes}");
        }

        return new RootKey(key.Id, MacaroonKey.Derive(key.Key), key.Tenant, key.CreatedAt, key.RetiresAt);
    }

    private static FileKey NewKey(string tenant, DateTimeOffset now) => new(
        "k" + RandomNumberGenerator.GetHexString(10, lowercase: true),
        RandomNumberGenerator.GetBytes(KeyBytes),
        tenant,
        now,
        RetiresAt: null);

    private static void Write(string target, FileContent content, FileMode mode)
    {
        using var file = new FileStream(target, OwnerOnly.Writing(mode, FileShare.None));
        JsonSerializer.Serialize(file, content, s_json);
        file.Flush(flushToDisk: true);
    }

    private sealed record FileContent(IReadOnlyList<FileKey> Keys);

    private sealed record FileKey(
        string Id, byte[] Key, string Tenant, DateTimeOffset CreatedAt, DateTimeOffset? RetiresAt);
}
