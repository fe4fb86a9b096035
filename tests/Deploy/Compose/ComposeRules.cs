using System.Globalization;
using System.Text.RegularExpressions;
using SatGate.Deploy.Tests.Components;
using SatGate.Deploy.Tests.Yaml;

namespace SatGate.Deploy.Tests.Compose;

/// <summary>What must hold for the compose file, as functions that return a line for each breach.</summary>
internal static partial class ComposeRules
{
    public static IEnumerable<string> Breaches(Map file, string folder) =>
        file.MapAt("services")
            .SelectMany(entry => Container(entry.Key, (Map)entry.Value!).Concat(Mounts((Map)entry.Value!, folder))
                .Select(breach => $"{entry.Key}: {breach}"))
            .Concat(AppIds.All.SelectMany(appId => Sidecar(file, appId).Select(breach => $"{appId}: {breach}")))
            .Concat(Names(file));

    private static IEnumerable<string> Container(string name, Map container)
    {
        if (!Pinned().IsMatch(container.TextAt("image") ?? ""))
        {
            yield return $"the image is not pinned: {container.TextAt("image")}";
        }

        foreach (var port in container.TextsAt("ports").Where(
            port => !port.StartsWith("127.0.0.1:", StringComparison.Ordinal)))
        {
            yield return $"the port {port} is published beyond loopback";
        }

        foreach (var (variable, value) in container.MapAt("environment").Where(
            entry => Secret().IsMatch(entry.Key) && $"{entry.Value}".Length > 0))
        {
            if (!$"{value}".Contains("${", StringComparison.Ordinal))
            {
                yield return $"{variable} stands in the file";
            }
        }

        if (container.TextAt("mem_limit") is null || container.TextAt("restart") is null)
        {
            yield return "has no limit of memory, or does not come back";
        }

        if (name.StartsWith("satgate-", StringComparison.Ordinal)
            && (container.At("read_only") is not true || !container.TextsAt("cap_drop").SequenceEqual(["ALL"])
                || !container.TextsAt("security_opt").Contains("no-new-privileges:true")))
        {
            yield return "keeps privileges, or can write its root";
        }
    }

    private static IEnumerable<string> Mounts(Map container, string folder) => container.TextsAt("volumes")
        .Select(volume => volume.Replace("${SATGATE_BACKEND:-redis}", "redis", StringComparison.Ordinal).Split(':'))
        .Where(parts => parts[0].StartsWith('.'))
        .SelectMany(parts => new[]
        {
            Path.Exists(Path.Combine(folder, parts[0])) ? null : $"no such path: {parts[0]}",
            parts is [_, _, "ro"] ? null : $"{parts[0]} is not mounted read-only",
        })
        .OfType<string>();

    // The key of the service is its name in DNS, by which the sidecars find each other.
    private static string[] Sidecar(Map file, string appId)
    {
        var app = file.MapAt("services").GetValueOrDefault(appId) as Map ?? [];
        var sidecar = file.MapAt("services").GetValueOrDefault(appId + "-dapr") as Map ?? [];
        var flags = sidecar.TextsAt("command").Skip(1)
            .Select(argument => argument.Split('=', 2))
            .ToDictionary(parts => parts[0], parts => parts.Length > 1 ? parts[1] : "");
        return
        [
            .. Expect(sidecar.TextAt("network_mode") == $"service:{appId}", "does not share its service's network"),
            .. Expect(flags.GetValueOrDefault("--app-id") == appId, "has another app-id"),
            .. Expect(flags.GetValueOrDefault("--app-protocol") == AppIds.ProtocolOf(appId), "has another protocol"),
            .. Expect(flags.GetValueOrDefault("--dapr-listen-addresses") == "127.0.0.1", "has an open API"),
            .. Expect(
                flags.GetValueOrDefault("--app-port") is { } port && port == app.TextAt("environment.APP_PORT"),
                "expects another port"),
            .. Expect(
                new[] { "--app-port", "--dapr-http-port", "--dapr-grpc-port", "--dapr-internal-grpc-port",
                    "--metrics-port" }.Select(flag => flags.GetValueOrDefault(flag)).Distinct().Count() == 5,
                "uses a port twice"),
            .. Expect(
                !flags.ContainsKey("--placement-host-address") && !flags.ContainsKey("--scheduler-host-address"),
                "looks for services that are not there"),
            .. Expect(
                Seconds(flags.GetValueOrDefault("--dapr-block-shutdown-duration"))
                    < Seconds(sidecar.TextAt("stop_grace_period")),
                "is killed before its service has ended"),
            .. new[] { "APP_API_TOKEN", "DAPR_API_TOKEN" }
                .Where(token => app.TextAt($"environment.{token}") is null
                    || app.TextAt($"environment.{token}") != sidecar.TextAt($"environment.{token}"))
                .Select(token => $"has another {token}"),
        ];
    }

    private static IEnumerable<string> Names(Map file)
    {
        var services = file.MapAt("services");
        var wanted = services.Values.OfType<Map>()
            .SelectMany(service => service.MapAt("depends_on").Keys)
            .Concat(services.Values.OfType<Map>()
                .Select(service => service.TextAt("network_mode"))
                .OfType<string>()
                .Select(mode => mode["service:".Length..]));
        return wanted.Where(name => !services.ContainsKey(name)).Select(name => $"no such service: {name}");
    }

    private static IEnumerable<string> Expect(bool holds, string otherwise) => holds ? [] : [otherwise];

    private static double Seconds(string? text) =>
        double.TryParse(text?.TrimEnd('s'), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : double.NaN;

    [GeneratedRegex(@"\A[a-z0-9./-]+:v?\d+(\.\d+)+(@sha256:[0-9a-f]{64})?\z")]
    private static partial Regex Pinned();

    [GeneratedRegex("PASSWORD|TOKEN|KEY|CONNECTION")]
    private static partial Regex Secret();
}
