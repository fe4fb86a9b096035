using SatGate.Contracts.Budget.V1;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Identity;
using SatGate.Gateway.Limiting;
using SatGate.Gateway.Policy;
using SatGate.Gateway.Pricing;
using SatGate.Gateway.Recording;

namespace SatGate.Gateway;

/// <summary>
/// Everything that is computed once from a configuration and read by every call; swapped whole on a reload.
/// </summary>
internal sealed class GatewaySettings
{
    public GatewaySettings(SatGateConfig config, IAuthenticator authenticator, GatewaySettings? before = null)
    {
        Config = config;
        Authenticator = authenticator;
        Prices = new PriceList(config);
        Recording = new RecordingRules(config.Audit);
        Rules = new AccessRules(config);
        Addresses = new IpFilter(config.IpFilter);
        Rates = before is not null && before.Rates.IsSame(config, before.Config) ? before.Rates : new RateRules(config);
        Mode = config.Enforcement.Mode switch
        {
            EnforcementMode.Soft => Mode.Soft,
            EnforcementMode.Shadow => Mode.Shadow,
            _ => Mode.Hard,
        };
    }

    public SatGateConfig Config { get; }

    public IAuthenticator Authenticator { get; }

    public PriceList Prices { get; }

    public AccessRules Rules { get; }

    public IpFilter Addresses { get; }

    /// <summary>With their buckets, which a reload keeps unless it changes the limits.</summary>
    public RateRules Rates { get; }

    /// <summary>What of a call is kept in the record.</summary>
    public RecordingRules Recording { get; }

    public Mode Mode { get; }
}

/// <summary>The settings in force.</summary>
internal sealed class SettingsSource(GatewaySettings first)
{
    private volatile GatewaySettings _current = first;

    public GatewaySettings Current
    {
        get => _current;
        set => _current = value;
    }
}
