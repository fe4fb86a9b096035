namespace SatGate.Deploy.Tests.Components;

/// <summary>
/// The app-ids of docs/deploy.md. They are part of consumer groups, access control and the names of sidecars, so they
/// never change with a release.
/// </summary>
internal static class AppIds
{
    public const string Gateway = "satgate-gateway";
    public const string Budget = "satgate-budget";
    public const string Auth = "satgate-auth";
    public const string Audit = "satgate-audit";

    public static IReadOnlyList<string> All { get; } = [Gateway, Budget, Auth, Audit];

    /// <summary>How the sidecar speaks to the app.</summary>
    public static string ProtocolOf(string appId) => appId is Budget or Auth ? "grpc" : "http";
}
