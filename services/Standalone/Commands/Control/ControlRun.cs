using System.CommandLine;
using Grpc.Core;
using Microsoft.Data.Sqlite;
using SatGate.Auth.Keys;
using SatGate.Budget.Accounts;
using SatGate.Gateway.Configuration;

namespace SatGate.Standalone.Commands.Control;

/// <summary>
/// Runs a command over a <see cref="ControlLink"/> and turns what can go wrong into one line on stderr and an exit
/// code.
/// </summary>
internal sealed class ControlRun(CommandContext context)
{
    private readonly Option<string?> _config = ConfigChoice.Option();

    public void AddTo(Verb verb) => verb.Add(_config);

    /// <param name="needsTokens">The command is about tokens: `auth.mode: header` must be set.</param>
    /// <param name="work">Prints its result and returns null, or what is wrong.</param>
    public async Task<int> RunAsync(
        ParseResult parsed,
        bool needsTokens,
        Func<ControlLink, SatGateConfig, CancellationToken, Task<string?>> work,
        CancellationToken cancellationToken)
    {
        var (_, result) = ConfigChoice.Load(parsed, _config, context);
        if (result.Config is not { } config)
        {
            ConfigReport.Write(result, context);
            return ExitCode.Failed;
        }

        if (needsTokens && !config.HasAuthService)
        {
            return Fail("this config asks for no tokens: set `auth.mode: header` and `auth.rootKey`");
        }

        try
        {
            await using var link = await ControlLink.OpenAsync(config, cancellationToken);
            return await work(link, config, cancellationToken) is { } problem ? Fail(problem) : ExitCode.Done;
        }
        catch (RpcException exception)
        {
            return Fail($"the gateway did not answer: {exception.Status.StatusCode} {exception.Status.Detail}".Trim());
        }
        catch (Exception exception) when (exception is InvalidOperationException or StateStoreException
            or SqliteException or KeysInvalidException or IOException or UnauthorizedAccessException)
        {
            return Fail(exception.Message);
        }
    }

    private int Fail(string problem)
    {
        context.Error.WriteLine($"satgate: {problem}");
        return ExitCode.Failed;
    }
}
