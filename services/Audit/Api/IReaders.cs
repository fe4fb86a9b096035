using System.Net;
using SatGate.Audit.Query;

namespace SatGate.Audit.Api;

/// <summary>
/// Who else than the holder of the admin token may read the log: the host knows its callers and their roles. Without
/// one there is only the admin token.
/// </summary>
public interface IReaders
{
    /// <summary>What the holder of this credential may see; null for one that is nobody's.</summary>
    ValueTask<ReaderScope?> FindAsync(string credential, IPAddress? address);
}
