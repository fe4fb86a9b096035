using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SatGate.Dapr;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Identity;

namespace SatGate.Gateway.Hosting;

/// <summary>
/// Takes satgate.yaml from a Dapr configuration store: at start before anything is served, then whenever it changes. An
/// item that is not valid keeps the gateway from starting, because what its file says may be older and allow more; to a
/// gateway that runs it changes nothing. Registered before the gateway and after the wait for the sidecar.
/// </summary>
internal sealed class ConfigFollower(
    DaprClient client,
    ConfigItem item,
    ConfigSource source,
    SettingsSource settings,
    Authenticators authenticators,
    TimeProvider clock,
    ILogger<ConfigFollower> logger) : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan s_retryFirst = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_retryMax = TimeSpan.FromSeconds(30);

    /// <exception cref="DaprException">The store cannot be read.</exception>
    /// <exception cref="InvalidOperationException">The item is not valid; the message has every error.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (await ReadAsync(cancellationToken) is not { } text)
        {
            logger.ConfigItemMissing(item.Store, item.Key);
            return;
        }
        var result = source.Replace(text);
        if (result.Config is not { } config)
        {
            throw new InvalidOperationException(string.Join('\n', result.Errors));
        }
        settings.Current = new GatewaySettings(config, authenticators.Of(config), settings.Current);
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var delay = s_retryFirst;
        while (true)
        {
            try
            {
                await foreach (var changed in client.SubscribeConfiguration(item.Store, [item.Key], stoppingToken))
                {
                    delay = s_retryFirst;
                    // Empty when the subscription begins: what changed before it is not told again.
                    var text = changed.TryGetValue(item.Key, out var value)
                        ? TextOf(value)
                        : await ReadAsync(stoppingToken);
                    if (text is not null)
                    {
                        source.Offer(text);
                    }
                }
                logger.ConfigStoreLost(item.Store, "the stream ended");
            }
            catch (DaprException exception)
            {
                logger.ConfigStoreLost(item.Store, exception.Message);
            }
            await Task.Delay(delay, clock, stoppingToken);
            delay = delay * 2 < s_retryMax ? delay * 2 : s_retryMax;
        }
    }

    private async Task<ConfigText?> ReadAsync(CancellationToken cancellationToken)
    {
        var items = await client.GetConfigurationAsync(item.Store, [item.Key], cancellationToken);
        return items.TryGetValue(item.Key, out var text) ? TextOf(text) : null;
    }

    // Relative paths are those of the process: an item lies in no folder.
    private ConfigText TextOf(string text) => new(text, $"{item.Store}/{item.Key}", ".");
}
