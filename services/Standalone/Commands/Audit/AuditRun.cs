using System.CommandLine;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Audit;
using SatGate.Audit.Chain;
using SatGate.Audit.Storage;
using SatGate.Gateway.Configuration;
using SatGate.Standalone.Hosting;

namespace SatGate.Standalone.Commands.Audit;

/// <summary>
/// Opens the audit log of the config for a command, while a gateway may be writing it, and turns what can go wrong into
/// one line on stderr and an exit code.
/// </summary>
internal sealed class AuditRun(CommandContext context)
{
    private readonly Option<string?> _config = ConfigChoice.Option();

    public void AddTo(Verb verb) => verb.Add(_config);

    /// <summary>With the store open for reading alone.</summary>
    /// <param name="work">Prints its result and returns an exit code.</param>
    public Task<int> ReadAsync(
        ParseResult parsed, Func<IAuditStore, AuditSettings, Task<int>> work) => WithConfigAsync(parsed, async config =>
    {
        var settings = AuditComposition.SettingsOf(config);
        await using var store = AuditServices.OpenStore(settings, isReadOnly: true);
        return await work(store, settings);
    });

    /// <summary>With the log open for writing, beside the gateway's own process if there is one.</summary>
    public Task<int> WriteAsync(ParseResult parsed, Func<AuditLog, Task<int>> work) =>
        WithConfigAsync(parsed, async config =>
        {
            var settings = AuditComposition.SettingsOf(config);
            // Only a log that is there: a command that is given the wrong config must not begin another.
            await AuditServices.OpenStore(settings, isReadOnly: true).DisposeAsync();
            await using var log = AuditServices.Open(
                settings, TimeProvider.System, NullLogger<AuditLog>.Instance);
            return await work(log);
        });

    /// <summary>With what the config says alone; the log need not exist.</summary>
    public async Task<int> WithConfigAsync(ParseResult parsed, Func<AuditConfig, Task<int>> work)
    {
        var (_, result) = ConfigChoice.Load(parsed, _config, context);
        if (result.Config is not { } config)
        {
            ConfigReport.Write(result, context);
            return ExitCode.Failed;
        }

        return config.Audit.Store is AuditStore.None
            ? Fail("this config records nothing: `audit.store` is none")
            : await GuardAsync(() => work(config.Audit));
    }

    public async Task<int> GuardAsync(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception exception) when (
            exception is AuditStoreException or IOException or UnauthorizedAccessException or InvalidDataException
                or CryptographicException or FormatException)
        {
            return Fail(exception.Message);
        }
    }

    public int Fail(string problem)
    {
        context.Error.WriteLine($"satgate: {problem}");
        return ExitCode.Failed;
    }
}
