using Grpc.Core;
using Microsoft.Extensions.Logging;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Identity;
using SatGate.Gateway.Spending;
using SatGate.Gateway.Upstreams;

namespace SatGate.Gateway;

/// <summary>
/// Puts a new, valid configuration in force without dropping a connection: prices and rules for the next call,
/// upstreams that did not change kept with their sessions. What only a restart can change (where it listens) stays as
/// it is.
/// </summary>
public sealed class Reload
{
    private readonly SettingsSource _settings;
    private readonly UpstreamSet _upstreams;
    private readonly DefaultAccount _account;
    private readonly Authenticators _authenticators;
    private readonly ILogger<Reload> _logger;
    private readonly SemaphoreSlim _applying = new(1, 1);

    internal Reload(
        SettingsSource settings,
        UpstreamSet upstreams,
        DefaultAccount account,
        Authenticators authenticators,
        ILogger<Reload> logger)
    {
        _authenticators = authenticators;
        _settings = settings;
        _upstreams = upstreams;
        _account = account;
        _logger = logger;
    }

    /// <summary>Starts to apply it; reloads happen one after the other.</summary>
    public void Begin(SatGateConfig config) => _ = ApplyAsync(config);

    /// <summary>Never throws; what cannot be applied is logged, and the old configuration stays.</summary>
    public async Task ApplyAsync(SatGateConfig config)
    {
        await _applying.WaitAsync();
        try
        {
            RequireRestartOf(_settings.Current.Config.Auth, config.Auth);
            var next = new GatewaySettings(
                config, _authenticators.Of(config), _settings.Current);
            await _account.ApplyAsync(config, CancellationToken.None);
            _settings.Current = next;
            await _upstreams.ApplyAsync(config);
            _logger.Reloaded(_upstreams.All.Count);
        }
        catch (Exception exception) when (
            exception is InvalidOperationException or NotSupportedException or RpcException)
        {
            _logger.ReloadFailed(exception.Message);
        }
        finally
        {
            _applying.Release();
        }
    }

    // Auth is part of the process only where tokens are asked for, and it reads its keys when it starts.
    private static void RequireRestartOf(AuthConfig current, AuthConfig next)
    {
        var needs = current.Mode is AuthMode.Header || next.Mode is AuthMode.Header;
        var isSame = current.Mode == next.Mode && current.RootKey == next.RootKey && current.Path == next.Path
            && current.KeyFile == next.KeyFile
            && current.TenantKeys.Equals(next.TenantKeys);
        if (needs && !isSame)
        {
            throw new InvalidOperationException("`auth.mode: header` and its keys change only with a restart.");
        }
    }
}
