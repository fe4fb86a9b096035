using System.Security.Cryptography;
using SatGate.Audit.Storage;
using SatGate.Files;

namespace SatGate.Audit.Chain;

/// <summary>
/// The private key that signs checkpoints: a PEM file of its owner's (0600), made on first use. Whoever changes the log
/// and cannot read this file cannot hide it, so it is best kept on another disk or by another user than the log.
/// </summary>
internal sealed class KeyFile : IDisposable
{
    private const UnixFileMode OthersMay = UnixFileMode.GroupRead | UnixFileMode.GroupWrite
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private readonly ECDsa _key;

    private KeyFile(ECDsa key)
    {
        _key = key;
        Spki = key.ExportSubjectPublicKeyInfo();
        Id = PublicKey.IdOf(Spki);
    }

    public string Id { get; }

    public byte[] Spki { get; }

    /// <summary>
    /// Reads the key, or makes one; of two processes that make one at once, one wins and both have it.
    /// </summary>
    /// <exception cref="AuditStoreException">It cannot be read, is no P-256 key, or others may read it.</exception>
    public static KeyFile OpenOrCreate(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
                Publish(path, made, isReplacing: false);
            }

            return Read(path);
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new AuditStoreException($"the audit key {path} cannot be used: {exception.Message}", exception);
        }
    }

    /// <summary>Replaces the key in the file by a new one, and gives the public half with both endorsements.</summary>
    public static PublicKey Rotate(string path, string log)
    {
        using var former = OpenOrCreate(path);
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var next = new KeyFile(made);
        var endorsed = PublicKey.EndorsedBytes(log, former.Id, next.Spki);
        Publish(path, made, isReplacing: true);
        return new PublicKey(next.Id, next.Spki, former.Id, former.Sign(endorsed), next.Sign(endorsed));
    }

    public byte[] Sign(byte[] bytes)
    {
        lock (_key)
        {
            return _key.SignData(
                bytes, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }

    /// <summary>The public half, as the first key of a log has it.</summary>
    public PublicKey Public(string log) =>
        new(Id, Spki, "", [], Sign(PublicKey.EndorsedBytes(log, "", Spki)));

    public void Dispose() => _key.Dispose();

    private static KeyFile Read(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & OthersMay) != 0)
        {
            throw new UnauthorizedAccessException("others than its owner may read or write it: chmod 600");
        }

        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            return key.KeySize == 256 ? new KeyFile(key) : throw new CryptographicException("it is no P-256 key");
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    // Written whole beside it and moved there: a reader never sees half a key.
    private static void Publish(string path, ECDsa key, bool isReplacing)
    {
        OwnerOnly.CreateFolderOf(path);
        var beside = $"{path}.{Guid.NewGuid():n}";
        using (var writer = new StreamWriter(beside, OwnerOnly.Writing(FileMode.CreateNew, FileShare.ReadWrite)))
        {
            writer.WriteLine(key.ExportPkcs8PrivateKeyPem());
        }

        try
        {
            File.Move(beside, path, isReplacing);
        }
        catch (IOException) when (!isReplacing && File.Exists(path))
        {
            File.Delete(beside);
        }
    }
}
