using System.CommandLine;
using System.Text.Json.Nodes;

namespace SatGate.Standalone.Commands;

/// <summary>
/// <c>satgate init</c>: writes a config that loads and explains itself. Overwrites nothing without --force.
/// </summary>
internal static class InitCommand
{
    public static Verb Create(CommandContext context)
    {
        var path = new Option<string>("--path", "-p")
        {
            Description = "Where to write it.", HelpName = "file",
            DefaultValueFactory = _ => ConfigChoice.UsualNames[0],
        };
        var force = new Option<bool>("--force", "-f") { Description = "Overwrite the file if it is there." };
        var verb = new Verb("init", "Write a commented satgate.yaml to begin with.")
        {
            Examples =
            [
                ("satgate init", "./satgate.yaml"),
                ("satgate init --path team.yaml --force", "another file, even if it is there"),
            ],
        };
        verb.Add(path);
        verb.Add(force);
        verb.SetAction(parsed => Run(
            Path.Combine(context.Folder, parsed.GetValue(path)!), parsed.GetValue(force),
            parsed.GetValue(CommandContext.Json), context));
        return verb;
    }

    private static int Run(string path, bool force, bool json, CommandContext context)
    {
        try
        {
            // CreateNew decides and creates in one step: of two at once, one is refused.
            using var file = new FileStream(path, force ? FileMode.Create : FileMode.CreateNew, FileAccess.Write);
            using var writer = new StreamWriter(file);
            writer.Write(InitTemplate.Text);
        }
        catch (Exception e) when (
            e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            context.Error.WriteLine(File.Exists(path) && !force
                ? $"satgate: {path} is there already; --force overwrites it"
                : $"satgate: {path} cannot be written: {e.Message}");
            return ExitCode.Failed;
        }

        if (json)
            JsonOutput.Write(new JsonObject { ["file"] = path }, context);
        else
            context.Output.WriteLine($"Wrote {path}. Edit it, then run `satgate validate`.");
        return ExitCode.Done;
    }
}
