using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace SatGate.Standalone.Commands.Demo;

/// <summary>
/// <c>satgate demo</c>: shows on this machine what a budget in front of an MCP server is, and checks it while it does.
/// </summary>
internal static class DemoCommand
{
    public static Verb Create(CommandContext context)
    {
        var exit = new Option<bool>("--exit") { Description = "End after the script; 0 when every step went as told." };
        var port = new Option<int>("--port", "-p")
        {
            Description = "The port on 127.0.0.1; any free one unless given.", HelpName = "port",
        }.Within(1, IPEndPoint.MaxPort);
        var verb = new Verb("demo", "See it work: an agent, a server of paid tools, and a budget between them.")
        {
            Examples =
            [
                ("satgate demo", "the script, then the gateway stays up for your own agent"),
                ("satgate demo --port 9100", "at an address that stays the same"),
                ("satgate demo --exit", "the script only; exit code 0 when all went as told"),
                ("satgate demo --exit --json", "one JSON object per step"),
            ],
        };
        verb.Add(exit);
        verb.Add(port);
        verb.SetAction((parsed, cancellationToken) => RunAsync(
            DemoScript.Steps(), parsed.GetValue(port), parsed.GetValue(exit), parsed.GetValue(CommandContext.Json),
            context, cancellationToken));
        return verb;
    }

    /// <summary>Plays the steps and says how it went.</summary>
    /// <param name="port">0 is any free one.</param>
    public static async Task<int> RunAsync(
        IReadOnlyList<DemoStep> steps, int port, bool exits, bool json, CommandContext context,
        CancellationToken cancellationToken)
    {
        var isPlayed = false;
        try
        {
            await using var gateway = await DemoGateway.StartAsync(context, port, cancellationToken);
            using var agent = new DemoAgent(() => gateway.Endpoint, () => gateway.Token);
            DemoStage? stage = null;
            using var helper = new DemoAgent(() => gateway.Endpoint, () => stage!.HelperToken.Token);
            stage = new DemoStage(gateway, agent, helper);
            IDemoNarration narration = json ? new JsonNarration(context) : new TextNarration(context);
            narration.Begin(gateway.Endpoint);
            var failed = await PlayAsync(steps, stage, narration, context, cancellationToken);
            narration.End(gateway, steps.Count, failed, staysUp: failed is null && !exits);
            if (failed is not null || exits)
            {
                return failed is null ? ExitCode.Done : ExitCode.Failed;
            }

            isPlayed = true;
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (!isPlayed)
            {
                context.Error.WriteLine("satgate: stopped before the script ended");
            }

            return isPlayed ? ExitCode.Done : ExitCode.Failed;
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            context.Error.WriteLine(port == 0
                ? $"satgate: the demo cannot start: {exception.Message}"
                : $"satgate: 127.0.0.1:{port} is taken or not allowed;"
                    + " choose another --port, or none for a free one");
            return ExitCode.Failed;
        }
    }

    private static async Task<DemoStep?> PlayAsync(
        IReadOnlyList<DemoStep> steps, DemoStage stage, IDemoNarration narration, CommandContext context,
        CancellationToken cancellationToken)
    {
        for (var i = 0; i < steps.Count; i++)
        {
            var came = await AskAsync(steps[i], stage, cancellationToken);
            narration.Tell(i + 1, steps[i], came);
            if (!steps[i].Holds(came))
            {
                context.Error.WriteLine(
                    $"satgate: step {i + 1} ({steps[i].Asks}) did not go as told:"
                    + $" expected `{steps[i].Expected.Text}`, came `{came.Text}`");
                return steps[i];
            }
        }

        return null;
    }

    private static async Task<Outcome> AskAsync(DemoStep step, DemoStage stage, CancellationToken cancellationToken)
    {
        try
        {
            return await step.Ask(stage, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested
            && exception is HttpRequestException or IOException or InvalidDataException or JsonException
                or OperationCanceledException)
        {
            return Outcome.Unexpected(exception.Message);
        }
    }
}
