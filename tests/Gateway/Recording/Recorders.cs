using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Gateway.Recording;

namespace SatGate.Gateway.Tests.Recording;

internal static class Recorders
{
    /// <summary>Records nothing.</summary>
    public static Recorder Off { get; } =
        new(null, isStrict: true, TimeProvider.System, NullLogger<Recorder>.Instance);
}
