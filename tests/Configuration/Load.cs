using SatGate.Gateway.Configuration;

namespace SatGate.Configuration.Tests;

/// <summary>Loads texts as a file /etc/satgate/satgate.yaml with a few variables.</summary>
internal static class Load
{
    private static readonly Dictionary<string, string> s_variables = new()
    {
        ["TOKEN"] = "s3cret-token-of-some-length", ["PORT"] = "9200", ["EMPTY"] = "", ["HOME"] = "/home/me",
        ["MARKUP"] = "a: [b\nc: ${TOKEN} $TOKEN", ["FLAG"] = "true", ["SPAN"] = "5s",
    };

    /// <summary>An upstream that makes any file whole.</summary>
    public const string Upstream = "upstreams:\n  files: { transport: stdio, command: [server] }\n";

    public static ConfigResult Text(string yaml) =>
        ConfigLoader.Load(new ConfigText(yaml, "satgate.yaml", "/etc/satgate"), s_variables.GetValueOrDefault);

    public static SatGateConfig Good(string yaml)
    {
        var result = Text(yaml);
        Assert.True(result.Ok, string.Join('\n', result.Errors));
        return result.Config;
    }

    /// <summary>The errors of a file that must not load, as they are printed.</summary>
    public static string[] Bad(string yaml)
    {
        var result = Text(yaml);
        Assert.False(result.Ok);
        Assert.NotEmpty(result.Errors);
        return [.. result.Errors.Select(error => error.ToString())];
    }
}
