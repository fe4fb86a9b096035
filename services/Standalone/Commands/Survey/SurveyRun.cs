using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Survey;
using Spectre.Console;

namespace SatGate.Standalone.Commands.Survey;

/// <summary>
/// What <c>servers list</c> and <c>tools list</c> share: options, the look itself, progress, exit code.
/// </summary>
internal sealed class SurveyRun
{
    private const int SecondsMax = 600;

    private readonly Option<string?> _config = ConfigChoice.Option();
    private readonly Option<int> _timeout = new Option<int>("--timeout", "-t")
    {
        Description = "Seconds for each server to connect and to list.", HelpName = "seconds",
        DefaultValueFactory = _ => 30,
    }.Within(1, SecondsMax);

    private readonly CommandContext _context;

    public SurveyRun(CommandContext context) => _context = context;

    /// <summary>A verb that looks, writes what it found, and fails when a server is down.</summary>
    public Verb Verb(
        string name, string description, IReadOnlyList<(string Line, string Does)> examples,
        Action<SurveyResult, bool> write)
    {
        var verb = new Verb(name, description) { Examples = examples };
        verb.Add(_config);
        verb.Add(_timeout);
        verb.SetAction((parsed, cancellationToken) => RunAsync(parsed, write, cancellationToken));
        return verb;
    }

    private async Task<int> RunAsync(
        ParseResult parsed, Action<SurveyResult, bool> write, CancellationToken cancellationToken)
    {
        var (_, result) = ConfigChoice.Load(parsed, _config, _context);
        ConfigReport.Write(result, _context);
        if (!result.Ok)
        {
            return ExitCode.Failed;
        }

        var timeout = TimeSpan.FromSeconds(parsed.GetValue(_timeout));
        var survey = await LookAsync(result.Config, timeout, cancellationToken);
        write(survey, parsed.GetValue(CommandContext.Json));
        var down = survey.Servers.Where(server => server.Health is ServerHealth.Down).ToList();
        foreach (var server in down)
        {
            _context.Error.WriteLine($"satgate: {server.Error?.ReplaceLineEndings(" ")}");
        }

        return down.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    // On stderr and on a terminal only: what is piped stays clean.
    private async Task<SurveyResult> LookAsync(
        SatGateConfig config, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (!_context.IsTerminal)
        {
            return await LookAsync(config, timeout, _ => { }, cancellationToken);
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(_context.Error) });
        var all = config.Upstreams.Count;
        var done = 0;
        return await console.Status().StartAsync(
            $"Looking at {all} servers", status => LookAsync(config, timeout, server => status.Status =
                $"Looked at {Interlocked.Increment(ref done)} of {all} servers, last {Markup.Escape(server.Name)}",
                cancellationToken));
    }

    private static Task<SurveyResult> LookAsync(
        SatGateConfig config, TimeSpan timeout, Action<SurveyedServer> found, CancellationToken cancellationToken) =>
        GatewaySurvey.RunAsync(
            config, VersionCommand.Version.Split('+')[0], timeout, TimeProvider.System, NullLoggerFactory.Instance,
            found, cancellationToken);
}
