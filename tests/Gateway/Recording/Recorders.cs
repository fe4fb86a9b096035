using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Recording;

namespace SatGate.Gateway.Tests.Recording;

internal static class Recorders
{
    /// <summary>The defaults: refuse what cannot be recorded, keep no bodies.</summary>
    public static RecordingRules Strict { get; } = new(new AuditConfig());

    /// <summary>Records nothing.</summary>
    public static Recorder Off { get; } =
        new(null, () => Strict, TimeProvider.System, NullLogger<Recorder>.Instance);
}
