using SatGate.Gateway.Configuration;

namespace SatGate.Standalone.Hosting;

/// <summary>Where a gateway can be controlled: a socket beside its ledger, for whoever may read that folder.</summary>
internal static class ControlPath
{
    /// <summary>Bytes of a socket's path on the systems we run on (sockaddr_un), with room for its end.</summary>
    public const int LengthMax = 100;

    public static string Of(SatGateConfig config) => Path.Combine(
        Path.GetDirectoryName(Path.GetFullPath(config.Budget.Path))!, "run", "control.sock");

    public static bool IsTooLong(string path) => System.Text.Encoding.UTF8.GetByteCount(path) > LengthMax;
}
