using SatGate.Deploy.Tests.Components;
using SatGate.Deploy.Tests.Yaml;
using SatGate.Testing;

namespace SatGate.Deploy.Tests.Dapr;

/// <summary>What must hold for a file of `dapr run -f`, as functions that return a line for each breach.</summary>
internal static class RunFileRules
{
    private static readonly string[] s_common =
    [
        "resourcesPaths", "configFilePath", "apiListenAddresses", "placementHostAddress", "schedulerHostAddress",
        "appLogDestination", "daprdLogDestination", "logLevel",
    ];

    private static readonly string[] s_app =
    [
        "appID", "appDirPath", "appPort", "appProtocol", "daprHTTPPort", "daprGRPCPort", "daprInternalGRPCPort",
        "metricsPort", "command", "env", "enableAppHealthCheck", "appHealthCheckPath", "appHealthProbeInterval",
    ];

    private static readonly string[] s_ports =
        ["appPort", "daprHTTPPort", "daprGRPCPort", "daprInternalGRPCPort", "metricsPort"];

    public static IEnumerable<string> Breaches(Map file, string folder) =>
        Form(file).Concat(Sidecars(file)).Concat(Ports(file)).Concat(Apps(file)).Concat(Paths(file, folder));

    private static IEnumerable<string> Form(Map file)
    {
        // `env` under common is left out: the command line writes it into each app's, and crashes where there is none.
        var unknown = file.MapAt("common").Keys.Except(s_common)
            .Concat(file.MapsAt("apps").SelectMany(app => app.Keys.Except(s_app)))
            .Concat(file.Keys.Except(["version", "common", "apps"]));
        return unknown.Select(key => $"no such key: {key}")
            .Concat(file.At("version") is 1L ? [] : ["version is not 1"]);
    }

    private static IEnumerable<string> Sidecars(Map file)
    {
        if (file.TextAt("common.apiListenAddresses") != "127.0.0.1")
        {
            yield return "the API listens on every interface";
        }

        foreach (var key in new[] { "placementHostAddress", "schedulerHostAddress" })
        {
            if (file.At($"common.{key}") is not "")
            {
                yield return $"{key} is not switched off";
            }
        }
    }

    private static IEnumerable<string> Ports(Map file)
    {
        var ports = file.MapsAt("apps")
            .SelectMany(app => s_ports.Select(key => (App: app.TextAt("appID"), key, Port: app.At(key))))
            .ToList();
        foreach (var missing in ports.Where(port => port.Port is not long and not null || port.Port is null))
        {
            yield return $"{missing.App} has no {missing.key}";
        }

        foreach (var group in ports.GroupBy(port => port.Port).Where(group => group.Count() > 1))
        {
            yield return $"port {group.Key} is used twice";
        }
    }

    private static IEnumerable<string> Apps(Map file)
    {
        foreach (var app in file.MapsAt("apps"))
        {
            var id = app.TextAt("appID") ?? "";
            if (!AppIds.All.Contains(id) || app.TextAt("appProtocol") != AppIds.ProtocolOf(id))
            {
                yield return $"{id} is no app-id, or speaks another protocol";
            }

            if (app.At("enableAppHealthCheck") is true && AppIds.ProtocolOf(id) == "grpc")
            {
                yield return $"{id} does not answer Dapr's own health method";
            }
        }
    }

    private static IEnumerable<string> Paths(Map file, string folder)
    {
        var named = file.TextsAt("common.resourcesPaths")
            .Append(file.TextAt("common.configFilePath") ?? "");
        foreach (var path in named.Where(path => !Path.Exists(Path.Combine(folder, path))))
        {
            yield return $"no such path: {path}";
        }

        foreach (var app in file.MapsAt("apps"))
        {
            var name = app.TextsAt("command") is [.., var last] ? last : null;
            var service = app.TextAt("appDirPath")?.Split('/')[^1] ?? "";
            if (name != $"bin/Release/net10.0/SatGate.{service}.dll"
                || app.TextAt("appDirPath") != $"../../services/{service}"
                || app.TextAt("appID") != "satgate-" + service.ToLowerInvariant())
            {
                yield return $"{app.TextAt("appID")} starts {name}";
            }
        }
    }

    /// <summary>The folder that paths of the file are relative to.</summary>
    public static string Folder => Repository.PathOf("deploy", "dapr");
}
