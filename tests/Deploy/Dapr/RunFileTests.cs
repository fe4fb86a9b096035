using SatGate.Deploy.Tests.Components;
using SatGate.Deploy.Tests.Yaml;

namespace SatGate.Deploy.Tests.Dapr;

/// <summary>The files of `dapr run -f`, and each rule against a broken twin.</summary>
public sealed class RunFileTests
{
    private static string TextOf(string backend) =>
        File.ReadAllText(Path.Combine(RunFileRules.Folder, backend + ".yaml"));

    [Theory]
    [InlineData("redis", 4)]
    [InlineData("postgres", 4)]
    [InlineData("dev", 3)]
    public void RunFile_OfABackend_StartsItsServices(string backend, int services)
    {
        var file = YamlTree.LoadMap(TextOf(backend));

        Assert.Empty(RunFileRules.Breaches(file, RunFileRules.Folder));
        Assert.Equal([$"../../components/{backend}"], file.TextsAt("common.resourcesPaths"));
        Assert.Equal(
            AppIds.All.Where(id => services == 4 || id != AppIds.Audit).Order(StringComparer.Ordinal),
            file.MapsAt("apps").Select(app => app.TextAt("appID")).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("appPort: 9101", "appPort: 9100", "used twice")]
    [InlineData("daprInternalGRPCPort: 50102", "daprInternalGRPCPort: 3502", "used twice")]
    [InlineData("    metricsPort: 9091\n", "", "no metricsPort")]
    [InlineData("apiListenAddresses: 127.0.0.1", "apiListenAddresses: 0.0.0.0", "every interface")]
    [InlineData("  apiListenAddresses: 127.0.0.1\n", "", "every interface")]
    [InlineData("placementHostAddress: \"\"", "placementHostAddress: localhost:50005", "switched off")]
    [InlineData("  schedulerHostAddress: \"\"\n", "", "switched off")]
    [InlineData("appProtocol: grpc", "appProtocol: http", "another protocol")]
    [InlineData("appID: satgate-audit", "appID: audit", "no app-id")]
    [InlineData("../../components/redis", "../components/redis", "no such path")]
    [InlineData("SatGate.Audit.dll", "SatGate.Auth.dll", "starts")]
    [InlineData("  schedulerHostAddress", "  env: { A: b }\n  schedulerHostAddress", "no such key")]
    [InlineData("    daprHTTPPort: 3502", "    enableAppHealthCheck: true\n    daprHTTPPort: 3502", "health method")]
    public void RunFileRules_FindWhatIsWrong(string text, string other, string breach)
    {
        var changed = YamlTree.LoadMap(TextOf("redis").Replace(text, other, StringComparison.Ordinal));

        Assert.Contains(
            RunFileRules.Breaches(changed, RunFileRules.Folder),
            line => line.Contains(breach, StringComparison.Ordinal));
    }
}
