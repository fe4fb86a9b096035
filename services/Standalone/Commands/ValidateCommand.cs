using System.CommandLine;
using System.Text.Json.Nodes;
using SatGate.Gateway.Configuration;

namespace SatGate.Standalone.Commands;

/// <summary><c>satgate validate</c>: says everything that is wrong with a config, or what it amounts to.</summary>
internal static class ValidateCommand
{
    public static Verb Create(CommandContext context)
    {
        var config = ConfigChoice.Option();
        var verb = new Verb("validate", "Check a config; every error with its file, line, key and mend.")
        {
            Examples =
            [
                ("satgate validate", "the config of this folder"),
                ("satgate validate --config team.yaml", "another one"),
                ("satgate validate --json", "for scripts: valid, errors, warnings"),
            ],
        };
        verb.Add(config);
        verb.SetAction(parsed => Run(parsed, config, context));
        return verb;
    }

    private static int Run(ParseResult parsed, Option<string?> config, CommandContext context)
    {
        var (path, result) = ConfigChoice.Load(parsed, config, context);
        if (parsed.GetValue(CommandContext.Json))
        {
            JsonOutput.Write(new JsonObject
            {
                ["valid"] = result.Ok, ["file"] = path, ["errors"] = Errors(result.Errors),
                ["warnings"] = Errors(result.Warnings),
            }, context);
        }
        else
        {
            ConfigReport.Write(result, context);
            context.Output.WriteLine(result.Ok
                ? $"{path} is valid: {Summary(result.Config)}."
                : $"{path} is not valid: {Count(result.Errors.Count, "error")}.");
        }

        return result.Ok ? ExitCode.Done : ExitCode.Failed;
    }

    private static string Summary(SatGateConfig config) => string.Join(", ",
        Count(config.Upstreams.Count(upstream => upstream.Enabled), "upstream"),
        config.Budget.Limit is { } limit ? $"a limit of {Count(limit, "credit")}" : "no limit",
        Count(config.Budget.Windows.Count, "window"),
        $"enforcement {config.Enforcement.Mode}".ToLowerInvariant(),
        $"auth {config.Auth.Mode}".ToLowerInvariant());

    private static string Count(long number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";

    private static JsonArray Errors(IEnumerable<ConfigError> errors) => new([.. errors.Select(error => new JsonObject
    {
        ["file"] = error.File, ["line"] = error.Line, ["column"] = error.Column, ["key"] = error.Key,
        ["problem"] = error.Problem, ["mend"] = error.Mend,
    })]);
}
