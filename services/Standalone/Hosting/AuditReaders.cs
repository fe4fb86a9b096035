using System.Net;
using SatGate.Audit.Api;
using SatGate.Audit.Query;
using SatGate.Gateway.Identity;

namespace SatGate.Standalone.Hosting;

/// <summary>
/// The gateway's callers as readers of the log: auditors of all or of their tenant, others of their own.
/// </summary>
internal sealed class AuditReaders(Callers callers) : IReaders
{
    public async ValueTask<ReaderScope?> FindAsync(string credential, IPAddress? address) =>
        await callers.FindAsync(credential, address) is { } caller ? Of(caller) : null;

    /// <summary>
    /// Names are unique within a tenant alone, so a caller's own records have both; one without a tenant must not see
    /// those of its namesake with one.
    /// </summary>
    public static ReaderScope Of(Caller caller) => caller switch
    {
        { IsAuditor: true, Tenant.Length: 0 } => ReaderScope.All,
        { IsAuditor: true } => new ReaderScope { Tenant = caller.Tenant },
        _ => new ReaderScope { Tenant = caller.Tenant, Principal = caller.Id },
    };
}
