using SatGate.Gateway.Configuration.Schema;
using SatGate.Gateway.Configuration.Yaml;

namespace SatGate.Gateway.Configuration;

/// <summary>
/// Reads a config: text in, a checked config or every error out. Pure but for the lookup of environment variables and
/// the machine's list of time zones; throws for no text. See docs of <see cref="Interpolation"/> for variables.
/// </summary>
public static class ConfigLoader
{
    /// <summary>Characters of one file; a config of a thousand upstreams has a tenth.</summary>
    public const int FileCharsMax = 1024 * 1024;

    /// <param name="environment">The value of a variable, or null when it is not set.</param>
    public static ConfigResult Load(ConfigText source, Func<string, string?> environment)
    {
        var reading = new Reading(source, environment, ConfigSchema.Homes);
        if (source.Text.Length > FileCharsMax)
        {
            reading.Fail(Position.Start, "", $"is longer than {FileCharsMax} characters", "shorten it");
            return Result(null, reading);
        }

        var (root, problems) = YamlComposer.Compose(source.Text.TrimStart('\uFEFF'));
        foreach (var problem in problems)
            reading.Fail(problem.At, problem.Key, problem.Problem, problem.Mend);
        if (root is null or ScalarNode { IsNull: true })
        {
            if (problems.Count == 0)
                reading.Fail(Position.Start, "", "is empty",
                    "write at least `upstreams:`, or begin with `satgate init`");
            return Result(null, reading);
        }

        if (!ConfigSchema.Root.TryRead(root, "", reading, out var config))
            return Result(null, reading);
        config = Complete(config, reading);
        ConfigRules.Check(config, reading);
        return Result(config, reading);
    }

    /// <summary>
    /// What a key means that the file does not have, where that depends on other keys or on where the file is.
    /// </summary>
    private static SatGateConfig Complete(SatGateConfig config, Reading reading)
    {
        var upstreams = config.Upstreams.Select(upstream =>
        {
            var key = $"upstreams.{upstream.Name}";
            return upstream with
            {
                Transport = !reading.Has($"{key}.transport") && reading.Has($"{key}.url")
                    && !reading.Has($"{key}.command")
                    ? UpstreamTransport.Http
                    : upstream.Transport,
                AllowPrivate = reading.Has($"{key}.allowPrivate")
                    ? upstream.AllowPrivate
                    : config.AllowPrivateUpstreams,
                Cwd = InFolder(upstream.Cwd),
            };
        }).ToArray();
        var enabled = upstreams.Where(upstream => upstream.Enabled).ToArray();
        return config with
        {
            Upstreams = [.. upstreams],
            DefaultUpstream = config.DefaultUpstream ?? (enabled.Length == 1 ? enabled[0].Name : null),
            Budget = config.Budget with { Path = InFolder(config.Budget.Path)! },
            Audit = config.Audit with
            {
                Path = InFolder(config.Audit.Path)!, KeyFile = InFolder(config.Audit.KeyFile)!,
                Files = config.Audit.Files is { } files
                    ? files with { Folder = InFolder(files.Folder)! }
                    : null,
            },
            Auth = config.Auth with
            {
                RootTokenFile = InFolder(config.Auth.RootTokenFile), Path = InFolder(config.Auth.Path)!,
                KeyFile = InFolder(config.Auth.KeyFile),
                Jwt = config.Auth.Jwt is { } jwt ? jwt with { JwksFile = InFolder(jwt.JwksFile) } : null,
            },
        };

        string? InFolder(string? path) => path is null ? null : Path.Combine(reading.Folder, path);
    }

    private static ConfigResult Result(SatGateConfig? config, Reading reading) => new(
        reading.Errors.Count == 0 ? config : null,
        InFileOrder(reading.Errors),
        InFileOrder(reading.Warnings));

    private static ConfigList<ConfigError> InFileOrder(IEnumerable<ConfigError> errors) =>
        [.. errors.OrderBy(error => error.Line).ThenBy(error => error.Column)];
}
