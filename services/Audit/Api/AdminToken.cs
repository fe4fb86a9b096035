using System.Security.Cryptography;
using System.Text;

namespace SatGate.Audit.Api;

/// <summary>
/// The token whose holder may see and do everything. It is compared by its hash in constant time, so that neither its
/// text nor its length can be felt out.
/// </summary>
internal sealed class AdminToken(string token)
{
    private readonly byte[] _hash = SHA256.HashData(Encoding.UTF8.GetBytes(token));

    public bool Is(string sent) => CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(sent)), _hash);
}
