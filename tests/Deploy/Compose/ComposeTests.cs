using SatGate.Deploy.Tests.Components;
using SatGate.Deploy.Tests.Yaml;
using SatGate.Testing;

namespace SatGate.Deploy.Tests.Compose;

/// <summary>The compose file and what it mounts, and each rule against a broken twin.</summary>
public sealed class ComposeTests
{
    private static readonly string s_folder = Repository.PathOf("deploy", "compose");

    private static string Text => File.ReadAllText(Path.Combine(s_folder, "compose.yaml"));

    [Trait("weakness", "W50")]
    [Fact]
    public void Compose_IsSound()
    {
        var file = YamlTree.LoadMap(Text);

        Assert.Empty(ComposeRules.Breaches(file, s_folder));
        Assert.Superset(
            new HashSet<string>([.. AppIds.All, "redis", "postgres", "prometheus", "grafana"]),
            file.MapAt("services").Keys.ToHashSet());
    }

    [Fact]
    public void Compose_SidecarsFindEachOtherByName()
    {
        var configuration = YamlTree.LoadMap(File.ReadAllText(Path.Combine(s_folder, "sidecar.yaml")));

        Assert.Empty(ConfigurationRules.Form(configuration));
        Assert.Equal("{appid}:50002", configuration.TextAt("spec.nameResolution.configuration.format"));
        Assert.Equal(
            AppIds.All.Count, Text.Split("--dapr-internal-grpc-port=50002").Length - 1);
    }

    [Fact]
    public void Redis_KeepsWhatItAccepted()
    {
        var command = string.Join(' ', YamlTree.LoadMap(Text).TextsAt("services.redis.command"));

        Assert.Contains("--appendonly yes --appendfsync always", command, StringComparison.Ordinal);
        Assert.Contains("--maxmemory-policy noeviction", command, StringComparison.Ordinal);
    }

    [Trait("weakness", "W50")]
    [Fact]
    public void Up_MakesEverySecretThatIsAskedFor()
    {
        var script = File.ReadAllText(Path.Combine(s_folder, "up"));
        var asked = System.Text.RegularExpressions.Regex.Matches(Text, @"\$\{(\w+):\?");

        Assert.NotEmpty(asked);
        Assert.All(asked, match => Assert.Contains(
            " " + match.Groups[1].Value,
            script.Replace("\n", " ", StringComparison.Ordinal),
            StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("image: redis:7.4.2", "image: redis", "not pinned")]
    [InlineData("image: redis:7.4.2", "image: redis:latest", "not pinned")]
    [InlineData("127.0.0.1:9100:9100", "9100:9100", "beyond loopback")]
    [InlineData("127.0.0.1:3000:3000", "0.0.0.0:3000:3000", "beyond loopback")]
    [InlineData("REDIS_PASSWORD: ${REDIS_PASSWORD:?run deploy/compose/up}", "REDIS_PASSWORD: x", "stands in the file")]
    [InlineData("    mem_limit: 256m\n", "", "limit of memory")]
    [InlineData("    read_only: true\n", "", "keeps privileges")]
    [InlineData("cap_drop: [ALL]", "cap_drop: []", "keeps privileges")]
    [InlineData("./satgate.yaml:/etc", "./satgate.yml:/etc", "no such path")]
    [InlineData("/etc/satgate/satgate.yaml:ro", "/etc/satgate/satgate.yaml", "read-only")]
    [InlineData("network_mode: service:satgate-auth", "network_mode: service:satgate-budget", "share its service's")]
    [InlineData("--app-id=satgate-audit", "--app-id=audit", "another app-id")]
    [InlineData("--app-protocol=grpc", "--app-protocol=http", "another protocol")]
    [InlineData("--dapr-listen-addresses=127.0.0.1", "--dapr-listen-addresses=0.0.0.0", "open API")]
    [InlineData("--app-port=9102", "--app-port=9101", "another port")]
    [InlineData("--metrics-port=9090", "--metrics-port=3500", "port twice")]
    [InlineData("--log-as-json=true", "--placement-host-address=placement:50005", "not there")]
    [InlineData("--dapr-block-shutdown-duration=30s", "--dapr-block-shutdown-duration=90s", "is killed")]
    [InlineData("SATGATE_HOST: 0.0.0.0\n      APP_PORT: \"9101\"\n      APP_API_TOKEN", "APP_TOKEN", "another APP_API")]
    [InlineData("      postgres:\n        condition", "      postgresql:\n        condition", "no such service")]
    public void ComposeRules_FindWhatIsWrong(string text, string other, string breach)
    {
        var changed = YamlTree.LoadMap(Text.Replace(text, other, StringComparison.Ordinal));

        Assert.Contains(
            ComposeRules.Breaches(changed, s_folder), line => line.Contains(breach, StringComparison.Ordinal));
    }
}
